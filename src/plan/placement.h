// SPDX-License-Identifier: Apache-2.0
// Who runs each operator of a plan, and why no delegate does.
#pragma once

#include <string_view>
#include <vector>

#include "plan/program_data.h"
#include "surelite/placement.h"

namespace surelite {

struct StepPlacement {
  Origin origin = Origin::own;  // whose kernel runs it; while all delegates are well
  bool computed = false;        // nobody's: its results became known while the program was planned
  int part = -1;                // position in GraphPlan::delegated
  std::string_view delegate;    // then: its name
  Diagnostics reasons;  // per delegate that does not run it: D504 to D510, D513 to D515, or D511
};

// One per operator of the plan's subgraph. Names live as long as the plan.
std::vector<StepPlacement> placement_of(const GraphPlan& plan);
// The same for an application, with the parts.
Placement describe_placement(const GraphPlan& plan);

}  // namespace surelite
