// SPDX-License-Identifier: Apache-2.0
#include "plan/budget.h"

#include <algorithm>

#include "base/checked.h"

namespace surelite {

Diagnostic over_budget(uint64_t need, const char* what, uint64_t limit) {
  constexpr uint64_t kMost = INT64_MAX;
  return diagnose(Code::B801, {{"need", std::min(need, kMost)}, {"what", what}, {"limit", std::min(limit, kMost)}});
}

Status check_layout(const GraphPlan& plan) {
  const auto within = [](size_t offset, size_t bytes, size_t all) {
    size_t end = 0;
    return checked_add(offset, bytes, &end) && end <= all;
  };
  bool all_fit = true;
  for (const ArenaBuffer& buffer : plan.buffers) all_fit &= within(buffer.offset, buffer.bytes, plan.arena_bytes);
  for (const TensorPlan& tensor : plan.tensors)
    if (tensor.storage == Storage::variable) all_fit &= within(tensor.offset, tensor.bytes, plan.variable_bytes);
  for (const StepPlan& step : plan.steps)
    for (const Range& range : step.persistent) all_fit &= within(range.offset, range.bytes, plan.variable_bytes);
  if (all_fit) return {};
  return fail(over_budget(UINT64_MAX, "arena and variables", plan.options->limit_for(UINT64_MAX)));
}

Status check_budget(const GraphPlan& plan, const char* what) {
  const uint64_t need = planned_bytes(plan), limit = plan.options->limit_for(need);
  if (need <= limit) return {};
  return fail(over_budget(need, what, limit));
}

}  // namespace surelite
