// SPDX-License-Identifier: Apache-2.0
// Sums of sizes that are no number of bytes there can be, and calls that multiply: plans made by hand, as no model of a
// size that can be opened gets there.
#include "plan/budget.h"

#include <gtest/gtest.h>

#include <functional>
#include <limits>

#include "plan/nested_calls.h"
#include "run/models.h"

namespace surelite::tests {
namespace {

constexpr size_t kMost = std::numeric_limits<size_t>::max();

std::shared_ptr<GraphPlan> empty_plan(uint64_t memory_limit = UINT64_MAX) {
  auto options = std::make_shared<PlanOptions>();
  options->memory_limit = memory_limit;
  auto plan = std::make_shared<GraphPlan>();
  plan->options = std::move(options);
  return plan;
}

TensorPlan variable(size_t offset, size_t bytes) {
  TensorPlan tensor;
  tensor.storage = Storage::variable;
  tensor.offset = offset;
  tensor.bytes = bytes;
  return tensor;
}

struct LayoutRow {
  const char* name;
  std::function<void(GraphPlan*)> change;
  const char* code;
};

TEST(Budget, WhatLiesBeyondTheEnd) {
  const LayoutRow rows[] = {
      {"nothing", [](GraphPlan*) {}, ""},
      {"a buffer that ends where the arena does",
       [](GraphPlan* p) { p->buffers = {{.offset = 64, .bytes = 36}}; }, ""},
      {"a buffer beyond it", [](GraphPlan* p) { p->buffers = {{.offset = 65, .bytes = 36}}; }, "B801"},
      {"a sum that wraps", [](GraphPlan* p) { p->buffers = {{.offset = 64, .bytes = kMost}}; }, "B801"},
      {"a variable within", [](GraphPlan* p) { p->tensors = {variable(0, 50)}; }, ""},
      {"a variable beyond", [](GraphPlan* p) { p->tensors = {variable(1, 50)}; }, "B801"},
      {"what is no variable is anywhere", [](GraphPlan* p) { p->tensors = {TensorPlan{.bytes = kMost}}; }, ""},
      {"memory of an operator within", [](GraphPlan* p) { p->steps.emplace_back().persistent = {{0, 50}}; }, ""},
      {"memory of an operator beyond", [](GraphPlan* p) { p->steps.emplace_back().persistent = {{0, 51}}; }, "B801"},
  };
  for (const LayoutRow& row : rows) {
    const std::shared_ptr<GraphPlan> plan = empty_plan();
    plan->arena_bytes = 100;
    plan->variable_bytes = 50;
    row.change(plan.get());
    EXPECT_EQ(code_of(check_layout(*plan)), row.code) << row.name;
  }
}

TEST(Budget, NumbersAreNeverNegative) {
  const std::string text = over_budget(UINT64_MAX, "everything", UINT64_MAX - 1).text();
  EXPECT_NE(text.find("9223372036854775807"), std::string::npos) << text;
}

TEST(Budget, SumsSaturate) {
  const auto child = empty_plan();
  child->arena_bytes = kMost - 10;
  child->variable_bytes = 100;
  child->folded_bytes = 7;
  const auto plan = empty_plan(1000);
  plan->steps.emplace_back().subgraphs = {child, child};
  ASSERT_TRUE(count_calls(plan.get()));
  EXPECT_EQ(plan->nested_bytes, kMost);
  EXPECT_EQ(plan->folded_bytes, 7u);  // constants exist once
  EXPECT_EQ(plan->nested_calls, 2u);
  EXPECT_EQ(plan->height, 1);
  EXPECT_EQ(planned_bytes(*plan), kMost);
  EXPECT_EQ(code_of(check_budget(*plan)), "B801");
  EXPECT_EQ(code_of(check_budget(*empty_plan(0))), "");
}

TEST(Budget, CallsMultiply) {
  std::shared_ptr<const GraphPlan> plan = empty_plan();
  std::string code;
  int depth = 0;
  for (; code.empty() && depth < 100; ++depth) {
    const auto caller = empty_plan();
    caller->steps.emplace_back().subgraphs = {plan, plan, plan};
    code = code_of(count_calls(caller.get()));
    plan = caller;
  }
  EXPECT_EQ(code, "M107");
  EXPECT_EQ(depth, 11);  // (3^11 - 1) / 2 * 3 calls are the first beyond kMaxNestedCalls
  EXPECT_EQ(plan->height, depth);
  Limits limits;
  EXPECT_EQ(code_of(check_call_depth(limits, limits.max_call_depth)), "");
  EXPECT_EQ(code_of(check_call_depth(limits, limits.max_call_depth + 1)), "M107");
}

}  // namespace
}  // namespace surelite::tests
