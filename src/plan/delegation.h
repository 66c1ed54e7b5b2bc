// SPDX-License-Identifier: Apache-2.0
// Hands parts of a planned subgraph to delegates.
#pragma once

#include "plan/layout.h"

namespace surelite {

// Asks the delegates of the options about every step, and has them prepare what they take: steps come in the order of
// the parts, and the plan's delegated parts, refusals and notes are set. A failure to prepare leaves the part to the
// CPU and is noted; under the strict policy it is returned (D501).
Status delegate_steps(const TensorFacts& facts, GraphPlan* plan);

}  // namespace surelite
