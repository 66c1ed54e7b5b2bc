// SPDX-License-Identifier: Apache-2.0
// What the operators of a graph ask of an input's values, so that random ones do not make a healthy model fail.
#pragma once

#include <cstdint>

#include "model/graph.h"

namespace surelite::tool {

struct Demands {
  bool positive = false;                      // a root, a logarithm or the base of a power reads it
  bool not_zero = false;                      // a divisor
  bool ascending = false;                     // numbers of segments
  int64_t low = INT64_MIN, high = INT64_MAX;  // an index, an axis, a count: both ends inclusive
  bool bounded() const { return low != INT64_MIN || high != INT64_MAX; }
  void bound(int64_t least, int64_t most);  // keeps what is common; as it was if there is nothing
};

// Follows the tensor through operators that pass its values on (casts, slices, reshapes) and into called subgraphs.
Demands demands_on(const ModelData& model, int subgraph, int tensor);

}  // namespace surelite::tool
