// SPDX-License-Identifier: Apache-2.0
// Delegates in the core: the CPU takes over with the same bytes when they fail, wherever that is.
#include "plan/delegate.h"

#include <gtest/gtest.h>

#include "plan/delegate_models.h"

namespace surelite::tests {
namespace {

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
    {"survey fails", {.fail_survey = true}, "D511", "", 0},
    {"survey throws", {.fail_survey = true, .throws = true}, "D511", "", 0},
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
       {Behaviour{.fail_prepare = 0}, Behaviour{.no_kernel = 0}, Behaviour{.fail_prepare = 0, .throws = true},
        Behaviour{.fail_survey = true}})
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

TEST(Delegate, SurveysWhatItIsAskedAbout) {
  struct Row {
    Model model;
    bool keep_all;
    std::vector<int> denied;
    std::string expected;
  };
  const Row rows[] = {
      {chain(kFloat), false, {}, "6 operators, 1 in, 2 out"},
      {chain(kFloat), true, {}, "6 operators, 1 in, 6 out"},
      {chain(kFloat), false, {2}, "5 operators, 2 in, 3 out"},  // TANH reads "product", gives "bent"
      {chain(kFloat), false, {0, 1, 2, 3, 4, 5}, ""},
  };
  for (const Row& row : rows) {
    const auto one = std::make_shared<FakeDelegate>(Behaviour{.fail_survey = true}),
               other = std::make_shared<FakeDelegate>(Behaviour{.name = "other"});
    const DelegateOptions delegates{{one, other}, DelegatePolicy::fall_back, 1, row.denied};
    const Compiled compiled = compile(row.model, delegates, row.keep_all);
    ASSERT_TRUE(compiled.plan);
    EXPECT_EQ(one->surveyed, row.expected);
    EXPECT_EQ(other->surveyed, row.expected);
    EXPECT_EQ(one->asked, 0);  // it is of no use
    EXPECT_EQ(other->asked, static_cast<int>(6 - row.denied.size()));
    EXPECT_EQ(codes_of((*compiled.plan)->notes), row.expected.empty() ? "" : "D511");
  }
}

TEST(Delegate, EachOfSeveralThatFailIsNoted) {
  const auto failing = [](const char* name) {
    return std::make_shared<FakeDelegate>(Behaviour{.name = name, .fail_survey = true});
  };
  const Compiled compiled = compile(chain(kFloat), {{failing("one"), failing("other")}, DelegatePolicy::fall_back, 1});
  ASSERT_TRUE(compiled.plan);
  EXPECT_EQ(codes_of((*compiled.plan)->notes), "D511 D511");
  for (const StepPlacement& each : placement_of(**compiled.plan)) EXPECT_EQ(codes_of(each.reasons), "D511 D511");
}

TEST(Delegate, CausesOfAFailureKeepTheirNumbers) {
  Diagnostics why, notes;
  for (const Code code : {Code::D501, Code::D516, Code::D502, Code::D517, Code::D518})
    why.push_back(diagnose(code, {}));
  add_causes(why, &notes);
  EXPECT_EQ(codes_of(notes), "D516 D517 D518");
}

TEST(Delegate, SeesNoBytesWhereThereIsNoMemory) {
  std::byte memory[4] = {};
  Tensor tensor;
  tensor.bytes = sizeof memory;
  const DelegateTensor view(&tensor);
  EXPECT_TRUE(view.bytes().empty() && view.writable_bytes().empty());
  tensor.data = memory;
  EXPECT_EQ(view.bytes().size(), 4u);
  EXPECT_EQ(view.writable_bytes().data(), memory);
  TensorDef def;
  tensor.def = &def;
  EXPECT_FALSE(view.is_constant());
  tensor.has_value = true;
  EXPECT_TRUE(view.is_constant());
  def.is_constant = true;
  EXPECT_TRUE(view.is_constant());
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
