// SPDX-License-Identifier: Apache-2.0
// What delegates are asked, what they get, and what stays on the CPU and why.
#include "plan/placement.h"

#include <gtest/gtest.h>

#include <cstring>
#include <functional>

#include "model/access.h"
#include "plan/delegate_models.h"

namespace surelite::tests {
namespace {

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
      {"exception",
       {.claims_throws = true},
       "cpu:D501 cpu:D501 cpu:D501 cpu:D501 cpu:D501 cpu:D501",
       {"it threw", "no idea"}},
      {"value", {.max_rank = 1}, "cpu:D507 cpu:D507 cpu:D507 cpu:D507 cpu:D507 fake", {"a rank of 2", "up to 1"}},
  };
  for (const Row& row : rows) {
    const auto delegate = std::make_shared<FakeDelegate>(row.is);
    const Compiled compiled = compile(chain(kFloat), {{delegate}, DelegatePolicy::fall_back, 1});
    ASSERT_TRUE(compiled.plan) << row.name;
    EXPECT_EQ(placed(**compiled.plan), row.expected) << row.name;
    EXPECT_EQ(delegate->asked, 6) << row.name;
    for (const StepPlacement& each : placement_of(**compiled.plan)) {
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

// Variables that take what has an unknown size, and behind it what has a known one: neither has an output.
Model late_model() {
  ModelWriter writer;
  const int handle = writer.add_tensor("handle", ElementType::resource, {});
  const int x = writer.add_tensor("x", kFloat, {8});
  const int zero = writer.add_constant("zero", kFloat, {1}, std::vector<float>{0});
  const int mask = writer.add_tensor("mask", ElementType::boolean, {8});
  const int where = writer.add_tensor("where", ElementType::int64, {1, 1});
  writer.add_operator("VAR_HANDLE", {}, {handle}, {"VarHandleOptions", {{"container", ""}, {"shared_name", "v"}}});
  writer.add_operator("LESS", {x, zero}, {mask}, {"LessOptions", {}});
  writer.add_operator("WHERE", {mask}, {where});
  for (const int value : {where, x})
    writer.add_operator("ASSIGN_VARIABLE", {handle, value}, {}, {"AssignVariableOptions", {}});
  writer.set_inputs({x});
  writer.set_outputs({mask});
  return build(writer);
}

// Handles that are numbers of the model.
Model numbered_model() {
  ModelWriter writer;
  const int handle = writer.add_constant("handle", ElementType::int32, {1}, std::vector<int32_t>{3});
  const int x = writer.add_tensor("x", kFloat, {4}), y = writer.add_tensor("y", kFloat, {4});
  writer.add_operator("ASSIGN_VARIABLE", {handle, x}, {}, {"AssignVariableOptions", {}});
  writer.add_operator("READ_VARIABLE", {handle}, {y}, {"ReadVariableOptions", {}});
  writer.set_inputs({x});
  writer.set_outputs({y});
  return build(writer);
}

TEST(Delegate, StringsHaveNoSizeBeforeTheRun) {
  const Model model = one_op("EQUAL", {{ElementType::string, {2}}, {ElementType::string, {2}}},
                             {{ElementType::boolean, {2}}}, {"EqualOptions", {}});
  const auto delegate = std::make_shared<FakeDelegate>(Behaviour{});
  const Compiled compiled = compile(model, {{delegate}, DelegatePolicy::fall_back, 1});
  ASSERT_TRUE(compiled.plan) << compiled.plan.error()[0].text();
  EXPECT_EQ(placed(**compiled.plan), "cpu:D508");
}

// The second half of "x" is nobody's.
Model unused_model() {
  ModelWriter writer;
  const int x = writer.add_tensor("x", kFloat, {8});
  const int axis = writer.add_constant("axis", ElementType::int32, {}, std::vector<int32_t>{0});
  const int half = writer.add_tensor("half", kFloat, {4}), rest = writer.add_tensor("rest", kFloat, {4}),
            y = writer.add_tensor("y", kFloat, {4});
  writer.add_operator("SPLIT", {axis, x}, {half, rest}, {"SplitOptions", {{"num_splits", 2}}});
  writer.add_operator("ADD", {half, half}, {y}, {"AddOptions", {}});
  writer.set_inputs({x});
  writer.set_outputs({y});
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
      {"late", late_model, "cpu:D509 fake cpu:D508 cpu:D508 cpu:D508", 5},
      {"numbered", numbered_model, "cpu:D509 cpu:D509", 0},
      {"unused", unused_model, "fake fake", 5},
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
      EXPECT_EQ(delegate->runs, fail_run < 0 || row.runs == 0 ? row.runs : 2) << row.name;
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
  options->model = ModelAccess::shared(model);
  options->resolver = [add](const OperatorDef& op) { return op.is_custom() ? &mine : add; };
  options->delegates = {{delegate}, DelegatePolicy::fall_back, 1};
  const Compiled compiled{options, plan_graph(options, 0, std::vector<Shape>{{4}}, 0)};
  ASSERT_TRUE(compiled.plan);
  const std::vector<StepPlacement> placements = placement_of(**compiled.plan);
  EXPECT_EQ(placements[0].origin, Origin::client);
  EXPECT_EQ(codes_of(placements[0].reasons), "D513");
  EXPECT_EQ(placements[1].origin, Origin::delegate);
  EXPECT_EQ((*compiled.plan)->steps[0].origin, Origin::client);
  EXPECT_EQ(delegate->asked, 1);
}

}  // namespace
}  // namespace surelite::tests
