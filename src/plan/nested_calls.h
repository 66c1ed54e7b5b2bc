// SPDX-License-Identifier: Apache-2.0
// How deeply calls of subgraphs nest, how many there are, and what memory they take together.
#pragma once

#include "plan/program_data.h"

namespace surelite {

// M107 for a subgraph that is called deeper than the limit.
Status check_call_depth(const Limits& limits, int depth);

// Sums of everything that the steps of the plan call: nested_bytes, nested_calls, height; adds to folded_bytes. M107
// where calls multiply beyond all measure.
Status count_calls(GraphPlan* plan);

}  // namespace surelite
