// SPDX-License-Identifier: Apache-2.0
#include "plan/placement.h"

namespace surelite {

std::vector<Placement> placement_of(const GraphPlan& plan) {
  std::vector<Placement> placements(plan.def().operators.size());
  for (size_t i = 0; i < placements.size(); ++i) {
    Placement& placement = placements[i];
    placement.computed = static_cast<int>(i) < plan.first_eager;
    if (plan.specs[i]) placement.origin = plan.specs[i]->origin;
    if (i < plan.refusals.size()) placement.reasons = plan.refusals[i];
  }
  for (const StepPlan& step : plan.steps) {
    placements[static_cast<size_t>(step.op)].computed = false;
    placements[static_cast<size_t>(step.op)].origin = step.origin;
  }
  for (size_t p = 0; p < plan.delegated.size(); ++p) {
    const DelegatedPart& part = plan.delegated[p];
    for (int s = part.first; s <= part.last; ++s) {
      Placement& placement = placements[static_cast<size_t>(plan.steps[static_cast<size_t>(s)].op)];
      placement.part = static_cast<int>(p);
      placement.delegate = plan.options->delegates.delegates[static_cast<size_t>(part.delegate)]->name();
    }
  }
  return placements;
}

}  // namespace surelite
