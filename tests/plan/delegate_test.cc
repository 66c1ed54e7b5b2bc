// SPDX-License-Identifier: Apache-2.0
// Delegates in the core: what they are asked, what they get, and that the CPU takes over with the same bytes when they
// fail.
#include "plan/delegate.h"

#include <gtest/gtest.h>

#include <cstring>
#include <functional>
#include <random>

#include "plan/fake_delegate.h"
#include "plan/placement.h"
#include "run/graph.h"
#include "run/models.h"

namespace surelite::tests {
namespace {

using Behaviour = FakeDelegate::Behaviour;
using Outputs = std::vector<std::vector<std::byte>>;
constexpr ElementType kFloat = ElementType::float32, kInt8 = ElementType::int8;

// x -> ADD -> MUL -> TANH -> RESHAPE -> ADD -> y, with a second way from the first ADD to the last; TANH is what most
// rows leave out.
Model chain(ElementType type) {
  const Quantization quant = type == kInt8 ? affine(0.0625f, -3) : Quantization();
  const Quantization tanh_quant = type == kInt8 ? affine(1.0f / 128, 0) : Quantization();
  ModelWriter writer;
  const auto tensor = [&](const char* name, const Shape& shape) { return writer.add_tensor(name, type, shape, quant); };
  const int x = tensor("x", {2, 6}), sum = tensor("sum", {2, 6}), product = tensor("product", {2, 6});
  const int bent = writer.add_tensor("bent", type, {2, 6}, tanh_quant),
            flat = writer.add_tensor("flat", type, {12}, tanh_quant);
  const int level = tensor("level", {12}), y = tensor("y", {12});
  const int c = type == kInt8
                    ? writer.add_constant("c", type, {6}, std::vector<int8_t>{1, -20, 33, 7, 90, -77}, quant)
                    : writer.add_constant("c", type, {6}, std::vector<float>{0.5f, -2, 3.25f, 1, 7, -0.125f}, quant);
  const int shape = writer.add_constant("shape", ElementType::int32, {1}, std::vector<int32_t>{12});
  writer.add_operator("ADD", {x, c}, {sum}, {"AddOptions", {}}, 2);
  writer.add_operator("MUL", {sum, c}, {product}, {"MulOptions", {}}, 2);
  writer.add_operator("TANH", {product}, {bent}, {}, 2);
  writer.add_operator("RESHAPE", {bent, shape}, {flat}, {"ReshapeOptions", {}});
  writer.add_operator("RESHAPE", {sum, shape}, {level}, {"ReshapeOptions", {}});
  writer.add_operator("ADD", {flat, level}, {y}, {"AddOptions", {}}, 2);
  writer.set_inputs({x});
  writer.set_outputs({y, sum});
  return build(writer);
}

struct Compiled {
  std::shared_ptr<PlanOptions> options;
  Result<std::shared_ptr<const GraphPlan>> plan;
};

Compiled compile(const Model& model, DelegateOptions delegates, bool keep_all = false) {
  auto options = std::make_shared<PlanOptions>();
  options->model = model.shared_data();
  options->delegates = std::move(delegates);
  options->keep_all_tensors = keep_all;
  std::vector<Shape> shapes;
  const SubgraphDef& graph = options->model->subgraphs[0];
  for (const int32_t t : graph.inputs) shapes.push_back(graph.tensors[static_cast<size_t>(t)].shape);
  return {options, plan_graph(options, 0, shapes, 0)};
}

// A session without the parts that do not matter here.
struct Runner {
  RunState state;
  std::unique_ptr<Graph> graph;

  Status open(const Compiled& compiled) {
    state.options = compiled.options;
    SURELITE_LET(graph, Graph::open(*compiled.plan, &state));
    return {};
  }
  // Inputs filled with bytes that depend on the seed; floats stay small.
  Result<Outputs> run(unsigned seed, bool all_tensors = false) {
    std::mt19937 random(seed);
    const SubgraphDef& def = graph->plan().def();
    for (const int32_t t : def.inputs) {
      Tensor& tensor = graph->tensor(t);
      for (size_t i = 0; i < tensor.bytes; ++i) tensor.data[i] = static_cast<std::byte>(random());
      if (tensor.type == kFloat)
        for (float& value : tensor.values_mut<float>())
          value = static_cast<float>(static_cast<int>(random() % 4001) - 2000) / 512;
    }
    SURELITE_TRY(graph->run());
    Outputs outputs;
    const auto keep = [&](const Tensor& tensor) { outputs.emplace_back(tensor.data, tensor.data + tensor.bytes); };
    for (size_t t = 0; all_tensors && t < def.tensors.size(); ++t) keep(graph->tensor(static_cast<int>(t)));
    for (const int32_t t : def.outputs) keep(graph->tensor(t));
    return outputs;
  }
};

constexpr unsigned kRuns = 5;

std::vector<Outputs> on_cpu(const Model& model, bool all_tensors = false) {
  const Compiled compiled = compile(model, {}, all_tensors);
  EXPECT_TRUE(compiled.plan);
  Runner runner;
  EXPECT_TRUE(runner.open(compiled));
  std::vector<Outputs> outputs;
  for (unsigned r = 0; r < kRuns; ++r) outputs.push_back(*runner.run(r, all_tensors));
  return outputs;
}

std::string codes_of(const Diagnostics& list) {
  std::string codes;
  for (const Diagnostic& each : list) codes += (codes.empty() ? "" : " ") + std::string(name_of(each.code));
  return codes;
}

// Per operator the delegate's name, "cpu" or "-" (computed while planning), and why not: "fake cpu:D504 fake".
std::string placed(const GraphPlan& plan) {
  std::string text;
  for (const Placement& each : placement_of(plan)) {
    text += (text.empty() ? "" : " ") + (each.computed ? "-" : each.part >= 0 ? std::string(each.delegate) : "cpu");
    EXPECT_EQ(each.part >= 0, each.origin == Origin::delegate);
    for (const Diagnostic& reason : each.reasons) text += ":" + std::string(name_of(reason.code));
  }
  return text;
}

const std::set<std::string> kAllButTanh{"ADD", "MUL", "RESHAPE"};

struct FailureRow {
  const char* name;
  Behaviour is;
  std::string planned, ran;  // codes noted by the plan, and by the session
  int runs;                  // of kernels, in kRuns runs of two parts each
};

const FailureRow kFailures[] = {
    {"healthy", {.takes = kAllButTanh}, "", "", 10},
    {"takes all", {}, "", "", 5},
    {"first part cannot be prepared", {.takes = kAllButTanh, .fail_prepare = 0}, "D511", "", 5},
    {"second part cannot be prepared", {.takes = kAllButTanh, .fail_prepare = 1}, "D511", "", 5},
    {"prepare throws", {.takes = kAllButTanh, .fail_prepare = 0, .throws = true}, "D511", "", 5},
    {"prepare gives no kernel", {.takes = kAllButTanh, .no_kernel = 1}, "D511", "", 5},
    {"prepare fails without a reason",
     {.takes = kAllButTanh, .fail_prepare = 1, .fail_without_reason = true},
     "D511",
     "",
     5},
    {"nothing can be prepared", {.fail_prepare = 0}, "D511", "", 0},
    {"cannot be opened", {.takes = kAllButTanh, .fail_open = true}, "", "D511", 0},
    {"open throws", {.takes = kAllButTanh, .fail_open = true, .throws = true}, "", "D511", 0},
    {"fails at once", {.takes = kAllButTanh, .fail_run = 0}, "", "D512", 1},
    {"second part of the first run", {.takes = kAllButTanh, .fail_run = 1}, "", "D512", 2},
    {"third run", {.takes = kAllButTanh, .fail_run = 4}, "", "D512", 5},
    {"throws in the last run", {.takes = kAllButTanh, .fail_run = 9, .throws = true}, "", "D512", 10},
    {"reshapes only", {.takes = {"RESHAPE"}, .fail_run = 0}, "", "D512", 1},
    {"fails without a reason", {.fail_run = 2, .fail_without_reason = true}, "", "D512", 3},
};

TEST(Delegate, FallsBackToTheSameBytes) {
  for (const ElementType type : {kFloat, kInt8}) {
    const Model model = chain(type);
    const std::vector<Outputs> expected = on_cpu(model);
    for (const FailureRow& row : kFailures) {
      const std::string what = std::string(row.name) + " " + std::string(name_of(type));
      const auto delegate = std::make_shared<FakeDelegate>(row.is);
      const Compiled compiled = compile(model, {{delegate}, DelegatePolicy::fall_back, 1});
      ASSERT_TRUE(compiled.plan) << what << compiled.plan.error()[0].text();
      EXPECT_EQ(codes_of((*compiled.plan)->notes), row.planned) << what;
      Runner runner;
      ASSERT_TRUE(runner.open(compiled)) << what;
      for (unsigned r = 0; r < kRuns; ++r) {
        const Result<Outputs> outputs = runner.run(r);
        ASSERT_TRUE(outputs) << what << outputs.error()[0].text();
        EXPECT_TRUE(*outputs == expected[r]) << what << ", run " << r;
      }
      EXPECT_EQ(codes_of(runner.state.notes), row.ran) << what;
      EXPECT_EQ(delegate->runs, row.runs) << what;
      // Another graph of the same session, as after a resize: what failed is not asked again, and not noted again.
      Result<std::unique_ptr<Graph>> again = Graph::open(*compiled.plan, &runner.state);
      ASSERT_TRUE(again) << what;
      runner.graph = std::move(*again);
      EXPECT_TRUE(*runner.run(1) == expected[1]) << what;
      EXPECT_EQ(codes_of(runner.state.notes), row.ran) << what;
      if (!row.ran.empty()) {
        EXPECT_EQ(delegate->runs, row.runs) << what;
      }
    }
  }
}

// x -> TANH -> four times ADD -> TANH -> y: what the four read is not needed any more when the last of them writes.
Model deep() {
  ModelWriter writer;
  const int x = writer.add_tensor("x", kFloat, {8});
  int last = writer.add_tensor("bent", kFloat, {8});
  writer.add_operator("TANH", {x}, {last});
  for (int i = 0; i < 4; ++i) {
    const int next = writer.add_tensor("sum" + std::to_string(i), kFloat, {8});
    writer.add_operator("ADD", {last, last}, {next}, {"AddOptions", {}});
    last = next;
  }
  const int y = writer.add_tensor("y", kFloat, {8});
  writer.add_operator("TANH", {last}, {y});
  writer.set_inputs({x});
  writer.set_outputs({y});
  return build(writer);
}

TEST(Delegate, WhatAPartReadsOutlivesIt) {
  const Model model = deep();
  const std::vector<Outputs> expected = on_cpu(model);
  for (const int fail_run : {-1, 0, 3}) {
    const auto delegate = std::make_shared<FakeDelegate>(Behaviour{.takes = {"ADD"}, .fail_run = fail_run});
    const Compiled compiled = compile(model, {{delegate}, DelegatePolicy::fall_back, 1});
    ASSERT_TRUE(compiled.plan);
    const GraphPlan& plan = **compiled.plan;
    ASSERT_EQ(plan.delegated.size(), 1u);
    const DelegatedPart& part = plan.delegated[0];
    for (const std::vector<int32_t>* list : {&part.inputs, &part.outputs})
      for (const int32_t t : *list) {
        const TensorPlan& border = plan.tensors[static_cast<size_t>(t)];
        for (size_t other = 0; other < plan.tensors.size(); ++other) {
          const TensorPlan& inner = plan.tensors[other];
          const bool in_part = other >= 1 && other <= 5 && static_cast<int32_t>(other) != t;
          const bool apart =
              border.offset + border.bytes <= inner.offset || inner.offset + inner.bytes <= border.offset;
          EXPECT_TRUE(apart || !in_part) << "tensors " << t << " and " << other;
        }
      }
    Runner runner;
    ASSERT_TRUE(runner.open(compiled));
    for (unsigned r = 0; r < kRuns; ++r) EXPECT_TRUE(*runner.run(r) == expected[r]) << fail_run << " run " << r;
  }
}

TEST(Delegate, KernelsGoWithTheProgram) {
  const auto delegate = std::make_shared<FakeDelegate>(Behaviour{.takes = kAllButTanh, .fail_prepare = 1});
  {
    const Compiled compiled = compile(chain(kFloat), {{delegate}, DelegatePolicy::fall_back, 1});
    ASSERT_TRUE(compiled.plan);
    EXPECT_EQ(delegate->alive, 1);
  }
  EXPECT_EQ(delegate->alive, 0);
}

TEST(Delegate, StrictPolicyReturnsTheFailure) {
  const Model model = chain(kFloat);
  const std::vector<Outputs> expected = on_cpu(model);
  const auto strict = [](const Behaviour& is) {
    return DelegateOptions{{std::make_shared<FakeDelegate>(is)}, DelegatePolicy::strict, 1};
  };
  for (const Behaviour& is :
       {Behaviour{.fail_prepare = 0}, Behaviour{.no_kernel = 0}, Behaviour{.fail_prepare = 0, .throws = true}})
    EXPECT_EQ(code_of(compile(model, strict(is)).plan), "D501");
  const Compiled closed = compile(model, strict({.fail_open = true}));
  ASSERT_TRUE(closed.plan);
  EXPECT_EQ(code_of(Runner().open(closed)), "D501");
  for (const bool throws : {false, true}) {
    const Compiled compiled = compile(model, strict({.takes = kAllButTanh, .fail_run = 3, .throws = throws}));
    ASSERT_TRUE(compiled.plan);
    Runner runner;
    ASSERT_TRUE(runner.open(compiled));
    EXPECT_TRUE(*runner.run(0) == expected[0]);
    const Result<Outputs> failed = runner.run(1);
    ASSERT_EQ(code_of(failed), "D501");
    EXPECT_NE(failed.error()[0].text().find("the device was lost"), std::string::npos) << failed.error()[0].text();
    // The delegate is asked again: the next run is a run like any other.
    EXPECT_TRUE(*runner.run(2) == expected[2]);
    EXPECT_EQ(codes_of(runner.state.notes), "");
  }
}

TEST(Delegate, RefusesWithReasons) {
  struct Row {
    const char* name;
    Behaviour is;
    std::string expected;
    std::vector<const char*> words;
  };
  const Row rows[] = {
      {"operator", {.takes = kAllButTanh}, "fake fake cpu:D504 fake fake fake", {"fake", "TANH"}},
      {"version",
       {.max_version = 1},
       "cpu:D505 cpu:D505 cpu:D505 fake fake cpu:D505",
       {"up to version 1", "version 2"}},
      {"type",
       {.types = {kInt8}},
       "cpu:D506 cpu:D506 cpu:D506 cpu:D506 cpu:D506 cpu:D506",
       {"\"x\"", "float32", "int8"}},
      {"value", {.max_rank = 1}, "cpu:D507 cpu:D507 cpu:D507 cpu:D507 cpu:D507 fake", {"a rank of 2", "up to 1"}},
  };
  for (const Row& row : rows) {
    const auto delegate = std::make_shared<FakeDelegate>(row.is);
    const Compiled compiled = compile(chain(kFloat), {{delegate}, DelegatePolicy::fall_back, 1});
    ASSERT_TRUE(compiled.plan) << row.name;
    EXPECT_EQ(placed(**compiled.plan), row.expected) << row.name;
    EXPECT_EQ(delegate->asked, 6) << row.name;
    for (const Placement& each : placement_of(**compiled.plan)) {
      if (each.reasons.empty()) continue;
      for (const char* word : row.words)
        EXPECT_NE(each.reasons[0].text().find(word), std::string::npos) << each.reasons[0].text();
      break;
    }
  }
}

TEST(Delegate, SmallPartsStayOnTheCpu) {
  const Model model = chain(kFloat);
  const std::vector<Outputs> expected = on_cpu(model);
  struct Row {
    size_t minimum;
    std::string expected;
    size_t parts;
  };
  // ADD, MUL and the second RESHAPE can run before TANH; the first RESHAPE and the last ADD after it.
  const Row rows[] = {
      {1, "fake fake cpu:D504 fake fake fake", 2},
      {2, "fake fake cpu:D504 fake fake fake", 2},
      {3, "fake fake cpu:D504 cpu:D510 fake cpu:D510", 1},
      {4, "cpu:D510 cpu:D510 cpu:D504 cpu:D510 cpu:D510 cpu:D510", 0},
  };
  for (const Row& row : rows) {
    const auto delegate = std::make_shared<FakeDelegate>(Behaviour{.takes = kAllButTanh});
    const Compiled compiled = compile(model, {{delegate}, DelegatePolicy::fall_back, row.minimum});
    ASSERT_TRUE(compiled.plan);
    EXPECT_EQ(placed(**compiled.plan), row.expected) << row.minimum;
    EXPECT_EQ((*compiled.plan)->delegated.size(), row.parts) << row.minimum;
    EXPECT_EQ(delegate->prepared, static_cast<int>(row.parts)) << row.minimum;
    Runner runner;
    ASSERT_TRUE(runner.open(compiled));
    for (unsigned r = 0; r < kRuns; ++r) EXPECT_TRUE(*runner.run(r) == expected[r]) << row.minimum << " run " << r;
  }
  // Without any part the plan is that of the CPU.
  const Compiled none = compile(model, {{std::make_shared<FakeDelegate>(Behaviour{.takes = kAllButTanh})}, {}, 4});
  const Compiled plain = compile(model, {});
  EXPECT_EQ((*none.plan)->arena_bytes, (*plain.plan)->arena_bytes);
  EXPECT_EQ((*none.plan)->steps.size(), (*plain.plan)->steps.size());
  EXPECT_EQ(placed(**plain.plan), "cpu cpu cpu cpu cpu cpu");
}

TEST(Delegate, TheFirstThatTakesAnOperatorGetsIt) {
  const Model model = chain(kInt8);
  const std::vector<Outputs> expected = on_cpu(model);
  for (const int fail_run : {-1, 0, 3}) {
    const auto first =
        std::make_shared<FakeDelegate>(Behaviour{.name = "first", .takes = {"ADD"}, .fail_run = fail_run});
    const auto second = std::make_shared<FakeDelegate>(Behaviour{.name = "second", .takes = {"ADD", "MUL", "TANH"}});
    const Compiled compiled = compile(model, {{first, second}, DelegatePolicy::fall_back, 1});
    ASSERT_TRUE(compiled.plan);
    EXPECT_EQ(placed(**compiled.plan), "first second:D504 second:D504 cpu:D504:D504 cpu:D504:D504 first");
    Runner runner;
    ASSERT_TRUE(runner.open(compiled));
    for (unsigned r = 0; r < kRuns; ++r) EXPECT_TRUE(*runner.run(r) == expected[r]) << fail_run << " run " << r;
    // The failure of one is not that of the other.
    EXPECT_EQ(second->runs, static_cast<int>(kRuns));
    EXPECT_EQ(codes_of(runner.state.notes), fail_run < 0 ? "" : "D512");
  }
}

TEST(Delegate, AllTensorsCanBeReadWhereThatIsAskedFor) {
  const Model model = chain(kFloat);
  const std::vector<Outputs> expected = on_cpu(model, true);
  for (const int fail_run : {-1, 2}) {
    const Compiled compiled = compile(
        model, {{std::make_shared<FakeDelegate>(Behaviour{.takes = kAllButTanh, .fail_run = fail_run})}, {}, 1}, true);
    ASSERT_TRUE(compiled.plan);
    ASSERT_EQ((*compiled.plan)->delegated.size(), 2u);
    Runner runner;
    ASSERT_TRUE(runner.open(compiled));
    for (unsigned r = 0; r < kRuns; ++r) EXPECT_TRUE(*runner.run(r, true) == expected[r]) << fail_run << " run " << r;
  }
}

TEST(Delegate, SessionsShareKernels) {
  const Model model = chain(kInt8);
  const std::vector<Outputs> expected = on_cpu(model);
  const auto delegate = std::make_shared<FakeDelegate>(Behaviour{.fail_run = 3});
  const Compiled compiled = compile(model, {{delegate}, DelegatePolicy::fall_back, 1});
  ASSERT_TRUE(compiled.plan);
  Runner one, two;
  ASSERT_TRUE(one.open(compiled));
  ASSERT_TRUE(two.open(compiled));
  EXPECT_EQ(delegate->prepared, 1);
  EXPECT_EQ(delegate->opened, 2);
  for (unsigned r = 0; r < kRuns; ++r)
    for (Runner* runner : {&one, &two}) EXPECT_TRUE(*runner->run(r) == expected[r]) << r;
  // Only the session in which it failed is without it.
  EXPECT_EQ(codes_of(one.state.notes), "");
  EXPECT_EQ(codes_of(two.state.notes), "D512");
}

// "y" = "x" + variable, and the variable takes the sum.
Model variable_model() {
  ModelWriter writer;
  const int handle = writer.add_tensor("handle", ElementType::resource, {});
  const int x = writer.add_tensor("x", kFloat, {4}), old = writer.add_tensor("old", kFloat, {4});
  const int twice = writer.add_tensor("twice", kFloat, {4}), y = writer.add_tensor("y", kFloat, {4});
  writer.add_operator("VAR_HANDLE", {}, {handle}, {"VarHandleOptions", {{"container", ""}, {"shared_name", "v"}}});
  writer.add_operator("ASSIGN_VARIABLE", {handle, x}, {}, {"AssignVariableOptions", {}});
  writer.add_operator("ADD", {x, x}, {twice}, {"AddOptions", {}});
  writer.add_operator("ASSIGN_VARIABLE", {handle, twice}, {}, {"AssignVariableOptions", {}});
  writer.add_operator("READ_VARIABLE", {handle}, {old}, {"ReadVariableOptions", {}});
  writer.add_operator("ADD", {old, x}, {y}, {"AddOptions", {}});
  writer.set_inputs({x});
  writer.set_outputs({y});
  return build(writer);
}

// The state of SVDF is a tensor of the model that it writes.
Model state_model() {
  ModelWriter writer;
  const int x = writer.add_tensor("x", kFloat, {1, 2}), twice = writer.add_tensor("twice", kFloat, {1, 2});
  const int feature = writer.add_constant("feature", kFloat, {2, 2}, std::vector<float>{1, 2, 3, 4});
  const int time = writer.add_constant("time", kFloat, {2, 3}, std::vector<float>{1, 0, 2, 0, 1, 1});
  const int state = writer.add_variable("state", kFloat, {1, 6}), y = writer.add_tensor("y", kFloat, {1, 2});
  writer.add_operator("ADD", {x, x}, {twice}, {"AddOptions", {}});
  writer.add_operator("SVDF", {twice, feature, time, -1, state}, {y}, {"SVDFOptions", {{"rank", 1}}});
  writer.set_inputs({x});
  writer.set_outputs({y});
  return build(writer);
}

// "y" = "x" added to itself while its first element is below 100, then once more.
Model loop_model() {
  ModelWriter writer;
  const int x = writer.add_tensor("x", kFloat, {1}), grown = writer.add_tensor("grown", kFloat, {1}),
            y = writer.add_tensor("y", kFloat, {1});
  writer.add_operator("WHILE", {x}, {grown},
                      {"WhileOptions", {{"cond_subgraph_index", 1}, {"body_subgraph_index", 2}}});
  writer.add_operator("ADD", {grown, grown}, {y}, {"AddOptions", {}});
  writer.set_inputs({x});
  writer.set_outputs({y});
  writer.add_subgraph("condition");
  const int in = writer.add_tensor("in", kFloat, {1}), more = writer.add_tensor("more", ElementType::boolean, {1});
  const int limit = writer.add_constant("limit", kFloat, {1}, std::vector<float>{100});
  writer.add_operator("LESS", {in, limit}, {more}, {"LessOptions", {}});
  writer.set_inputs({in});
  writer.set_outputs({more});
  writer.add_subgraph("body");
  const int from = writer.add_tensor("from", kFloat, {1}), to = writer.add_tensor("to", kFloat, {1});
  const int step = writer.add_constant("step", kFloat, {1}, std::vector<float>{17});
  writer.add_operator("ADD", {from, step}, {to}, {"AddOptions", {}});
  writer.set_inputs({from});
  writer.set_outputs({to});
  return build(writer);
}

// Indices of the true elements, cast and added: nobody knows how many.
Model data_model() {
  ModelWriter writer;
  const int x = writer.add_tensor("x", kFloat, {8}), twice = writer.add_tensor("twice", kFloat, {8});
  const int zero = writer.add_constant("zero", kFloat, {1}, std::vector<float>{0});
  const int mask = writer.add_tensor("mask", ElementType::boolean, {8});
  const int where = writer.add_tensor("where", ElementType::int64, {1, 1}), y = writer.add_tensor("y", kFloat, {1, 1});
  writer.add_operator("ADD", {x, x}, {twice}, {"AddOptions", {}});
  writer.add_operator("LESS", {twice, zero}, {mask}, {"LessOptions", {}});
  writer.add_operator("WHERE", {mask}, {where});
  writer.add_operator("CAST", {where}, {y}, {"CastOptions", {{"in_data_type", 4}, {"out_data_type", 0}}});
  writer.set_inputs({x});
  writer.set_outputs({y, twice});
  return build(writer);
}

TEST(Delegate, LeavesLastingEffectsAndUnknownSizes) {
  struct Row {
    const char* name;
    std::function<Model()> model;
    std::string expected;
    int runs;
  };
  const Row rows[] = {
      {"variable", variable_model, "cpu:D509 cpu:D509 fake cpu:D509 cpu:D509 fake", 10},
      {"state", state_model, "fake cpu:D509", 5},
      {"loop", loop_model, "cpu:D509 fake", 5},
      {"data", data_model, "fake fake cpu:D508 cpu:D508", 5},
  };
  for (const Row& row : rows)
    for (const int fail_run : {-1, 1}) {
      const Model model = row.model();
      const std::vector<Outputs> expected = on_cpu(model);
      const auto delegate = std::make_shared<FakeDelegate>(Behaviour{.fail_run = fail_run});
      const Compiled compiled = compile(model, {{delegate}, DelegatePolicy::fall_back, 1});
      ASSERT_TRUE(compiled.plan) << row.name << compiled.plan.error()[0].text();
      EXPECT_EQ(placed(**compiled.plan), row.expected) << row.name;
      Runner runner;
      ASSERT_TRUE(runner.open(compiled));
      for (unsigned r = 0; r < kRuns; ++r) {
        const Result<Outputs> outputs = runner.run(r);
        ASSERT_TRUE(outputs) << row.name << outputs.error()[0].text();
        EXPECT_TRUE(*outputs == expected[r]) << row.name << " run " << r;
      }
      EXPECT_EQ(delegate->runs, fail_run < 0 ? row.runs : 2) << row.name;
    }
}

Status prepare_same(PrepareContext& ctx) { return ctx.resize(0, ctx.input(0).shape); }
Status copy(RunContext& ctx) {
  std::memcpy(ctx.output(0).data, ctx.input(0).data, ctx.output(0).bytes);
  return {};
}

TEST(Delegate, OperatorsOfTheApplicationAreNotAskedAbout) {
  ModelWriter writer;
  const int x = writer.add_tensor("x", kFloat, {4}), y = writer.add_tensor("y", kFloat, {4}),
            z = writer.add_tensor("z", kFloat, {4});
  writer.add_custom_operator("Mine", {x}, {y});
  writer.add_operator("ADD", {y, y}, {z}, {"AddOptions", {}});
  writer.set_inputs({x});
  writer.set_outputs({z});
  const Model model = build(writer);
  const Compiled plain = compile(add_model({4}, {4}), {});
  const OpSpec* add = (*plain.plan)->specs[0];
  static const OpSpec mine{
      .name = "Mine", .types = "f32 -> f32", .prepare = prepare_same, .run = copy, .origin = Origin::client};
  const auto delegate = std::make_shared<FakeDelegate>(Behaviour{});
  auto options = std::make_shared<PlanOptions>();
  options->model = model.shared_data();
  options->resolver = [add](const OperatorDef& op) { return op.is_custom() ? &mine : add; };
  options->delegates = {{delegate}, DelegatePolicy::fall_back, 1};
  const Compiled compiled{options, plan_graph(options, 0, std::vector<Shape>{{4}}, 0)};
  ASSERT_TRUE(compiled.plan);
  const std::vector<Placement> placements = placement_of(**compiled.plan);
  EXPECT_EQ(placements[0].origin, Origin::client);
  EXPECT_EQ(codes_of(placements[0].reasons), "D513");
  EXPECT_EQ(placements[1].origin, Origin::delegate);
  EXPECT_EQ((*compiled.plan)->steps[0].origin, Origin::client);
  EXPECT_EQ(delegate->asked, 1);
}

// The k-th allocation fails: in planning, opening or running, of the session or of the delegate. What succeeds is
// right.
TEST(Delegate, AllocationFailures) {
  const Model model = chain(kInt8);
  const std::vector<Outputs> expected = on_cpu(model);
  int plans = 0, sessions = 0, fallbacks = 0;
  bool struck = true;
  for (int64_t k = 0; struck && k < 100; ++k) {
    const auto delegate = std::make_shared<FakeDelegate>(Behaviour{.takes = kAllButTanh});
    AllocationFault::arm(k);
    const Compiled compiled = compile(model, {{delegate}, DelegatePolicy::fall_back, 1});
    Runner runner;
    const Status opened = compiled.plan ? runner.open(compiled) : Status();
    const Result<Outputs> ran = compiled.plan && opened ? runner.run(0) : Result<Outputs>();
    struck = AllocationFault::calls() > k;
    AllocationFault::disarm();
    if (!compiled.plan) {
      ++plans;
      EXPECT_EQ(code_of(compiled.plan), "B802") << k;
      continue;
    }
    if (!opened) {
      ++sessions;
      EXPECT_EQ(code_of(opened), "B802") << k;
      continue;
    }
    if (ran)
      EXPECT_TRUE(*ran == expected[0]) << k;
    else
      EXPECT_EQ(code_of(ran), "B802") << k;
    fallbacks += !runner.state.notes.empty();
    // With memory again, runs are right whoever makes them.
    for (unsigned r = 0; r < kRuns; ++r) EXPECT_TRUE(*runner.run(r) == expected[r]) << k << " run " << r;
  }
  EXPECT_FALSE(struck);
  EXPECT_GT(sessions, 0);
  EXPECT_GT(fallbacks, 0);
}

}  // namespace
}  // namespace surelite::tests
