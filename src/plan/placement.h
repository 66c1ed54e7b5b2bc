// SPDX-License-Identifier: Apache-2.0
// Who runs each operator of a program, and why no delegate does: plain data.
#pragma once

#include <string_view>
#include <vector>

#include "plan/program_data.h"

namespace surelite {

struct Placement {
  Origin origin = Origin::own;  // whose kernel runs it; while all delegates are well
  bool computed = false;        // nobody's: its results became known while the program was planned
  int part = -1;                // position in GraphPlan::delegated
  std::string_view delegate;    // then: its name
  Diagnostics reasons;  // per delegate that does not run it: D504 to D510 and D513, or D511 where it could not prepare
};

// One per operator of the plan's subgraph. Names live as long as the plan.
std::vector<Placement> placement_of(const GraphPlan& plan);

}  // namespace surelite
