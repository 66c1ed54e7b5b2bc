// SPDX-License-Identifier: Apache-2.0
#include "plan/nested_calls.h"

#include <algorithm>
#include <set>

#include "plan/saturating.h"

namespace surelite {
namespace {

// Of one call: what every session has for itself.
size_t session_bytes(const GraphPlan& plan) {
  return saturating_add(saturating_add(plan.arena_bytes, plan.variable_bytes), plan.nested_bytes);
}

}  // namespace

Status check_call_depth(const Limits& limits, int depth) {
  if (depth <= limits.max_call_depth) return {};
  return fail(Code::M107, {{"count", depth}, {"what", "nested subgraph calls"}, {"limit", limits.max_call_depth}});
}

Status count_calls(GraphPlan* plan) {
  std::set<const GraphPlan*> seen;
  for (const StepPlan& step : plan->steps)
    for (const auto& child : step.subgraphs) {
      plan->nested_bytes = saturating_add(plan->nested_bytes, session_bytes(*child));
      // Constants exist once.
      if (seen.insert(child.get()).second) plan->folded_bytes = saturating_add(plan->folded_bytes, child->folded_bytes);
      plan->nested_calls = saturating_add(plan->nested_calls, saturating_add(child->nested_calls, uint64_t{1}));
      plan->height = std::max(plan->height, child->height + 1);
    }
  if (plan->nested_calls <= kMaxNestedCalls) return {};
  return fail(Code::M107, {{"count", plan->nested_calls}, {"what", "calls of subgraphs"}, {"limit", kMaxNestedCalls}});
}

size_t planned_bytes(const GraphPlan& plan) { return saturating_add(session_bytes(plan), plan.folded_bytes); }

}  // namespace surelite
