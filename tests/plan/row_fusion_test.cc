// SPDX-License-Identifier: Apache-2.0
// Operators that run together in bands of rows give what they give alone, from a smaller arena.
#include <gtest/gtest.h>

#include "plan/row_outcome.h"

namespace surelite::tests {
namespace {

CompileOptions by_rows(int threads = 1) {
  CompileOptions options;
  options.row_fusion = true;
  options.threads = threads;
  return options;
}

TEST(RowFusion, RandomChainsGiveTheSame) {
  size_t joined = 0, whole = 0, small = 0;
  for (uint32_t seed = 0; seed < 400; ++seed) {
    const Model model = random_chain(seed);
    const Outcome apart = outcome_of(model, {}), together = outcome_of(model, by_rows(), 0xa5);
    ASSERT_EQ(apart.outputs, together.outputs) << seed;
    ASSERT_LE(together.arena, apart.arena) << seed;
    joined += together.joined > 0, whole += apart.arena, small += together.arena;
  }
  EXPECT_GT(joined, 150u);
  EXPECT_LT(small * 10, whole * 9);
}

TEST(RowFusion, ThreadsLimitsAndGuardPagesChangeNothing) {
  for (uint32_t seed = 1000; seed < 1060; ++seed) {
    const Model model = random_chain(seed);
    const Outcome apart = outcome_of(model, {});
    for (const int threads : {2, 3}) ASSERT_EQ(apart.outputs, outcome_of(model, by_rows(threads)).outputs) << seed;
    CompileOptions limited = by_rows(2);
    limited.limits.max_milliseconds = 600'000;
    ASSERT_EQ(apart.outputs, outcome_of(model, limited).outputs) << seed;
    SessionOptions more;
    more.threads = 4;  // than the program was compiled for
    ASSERT_EQ(apart.outputs, outcome_of(model, by_rows(2), 0xff, more).outputs) << seed;
    for (const Guarding side : {Guarding::before, Guarding::after}) {
      SessionOptions guarded;
      guarded.guard = side;
      guarded.guard_all = seed % 2 == 0;
      ASSERT_EQ(apart.outputs, outcome_of(model, by_rows(), 0, guarded).outputs) << seed;
    }
  }
}

TEST(RowFusion, PlainKernelsGoByRowsToo) {
  for (uint32_t seed = 2000; seed < 2040; ++seed) {
    const Model model = random_chain(seed);
    CompileOptions apart, together = by_rows();
    apart.reference_kernels = together.reference_kernels = true;
    ASSERT_EQ(outcome_of(model, apart).outputs, outcome_of(model, together).outputs) << seed;
  }
}

// Expand, depthwise, project and the sum with the input, with changes that keep some of it whole.
TEST(RowFusion, WhatIsAskedForStaysWhole) {
  const auto joined = [](const BlockOptions& block, const CompileOptions& options) {
    return outcome_of(residual_block(block), options).joined;
  };
  EXPECT_EQ(joined({}, {}), 0u);
  EXPECT_GE(joined({}, by_rows()), 2u);
  EXPECT_EQ(joined({.expanded_is_output = true}, by_rows()), 1u);
  EXPECT_EQ(joined({.expanded_is_read_whole = true}, by_rows()), 1u);
  EXPECT_EQ(joined({.has_dead_end = true}, by_rows()), 0u);
  CompileOptions kept = by_rows();
  kept.keep_all_tensors = true;
  EXPECT_EQ(joined({}, kept), 0u);
}

TEST(RowFusion, OutputsMayDependOnData) {
  const Model model = residual_block({.finds = true});
  const Outcome apart = outcome_of(model, {}), together = outcome_of(model, by_rows());
  EXPECT_EQ(apart.outputs, together.outputs);
  EXPECT_GE(together.joined, 2u);
}

TEST(RowFusion, TensorsBetweenHaveNoValue) {
  const Model model = residual_block({});
  const Result<Program> program = Program::compile(model, by_rows());
  EXPECT_TRUE(program->findings().empty());
  Result<Session> session = Session::open(*program);
  ASSERT_TRUE(session);
  ASSERT_TRUE(session->run());
  EXPECT_EQ(code_of(session->tensor("expanded")), "A725");
}

TEST(RowFusion, ASmallArenaHoldsWhatABudgetAllows) {
  const Model model = residual_block({});
  CompileOptions options = by_rows();
  options.memory_limit = outcome_of(model, {}).arena / 2;
  EXPECT_TRUE(Program::compile(model, options));
  options.row_fusion = false;
  EXPECT_EQ(code_of(Program::compile(model, options)), "B801");
}

}  // namespace
}  // namespace surelite::tests
