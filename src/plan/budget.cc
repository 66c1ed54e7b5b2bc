// SPDX-License-Identifier: Apache-2.0
#include "plan/budget.h"

#include <algorithm>

namespace surelite {

Diagnostic over_budget(uint64_t need, const char* what, uint64_t limit) {
  constexpr uint64_t kMost = INT64_MAX;
  return diagnose(Code::B801, {{"need", std::min(need, kMost)}, {"what", what}, {"limit", std::min(limit, kMost)}});
}

Status check_budget(const GraphPlan& plan, const char* what) {
  const uint64_t need = planned_bytes(plan), limit = plan.options->limit_for(need);
  if (need <= limit) return {};
  return fail(over_budget(need, what, limit));
}

}  // namespace surelite
