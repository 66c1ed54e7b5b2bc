// SPDX-License-Identifier: Apache-2.0
// Which operator of one graph does what an operator of another does.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "model/graph.h"

namespace surelite::tool {

struct Alignment {
  std::string by;                                // "position", "name" or "structure"
  std::vector<std::pair<int32_t, int32_t>> ops;  // of a and of b, in order
};

// By position where both have the same operators in the same order; else by the names of their outputs; where few are
// the same, by the longest common sequence of operators and shapes, conversions aside.
Alignment align(const SubgraphDef& a, const SubgraphDef& b);

}  // namespace surelite::tool
