// SPDX-License-Identifier: Apache-2.0
// Output element [i, j, ...] is input element [map0(i), map1(j), ...]: mirrored margins, nearest neighbours, rotations.
#pragma once

#include <functional>
#include <vector>

#include "ops/shared/move/element_bytes.h"

namespace surelite {

// The input index for an output index of one axis; empty where they are equal.
using IndexMap = std::function<int64_t(int64_t)>;

// Resizes output 0 and makes the state. Every map must stay inside its input axis; an axis without a map keeps its
// extent.
Status prepare_indexed_copy(PrepareContext& ctx, const Shape& output_shape, std::vector<IndexMap> maps);
Status run_indexed_copy(RunContext& ctx);

}  // namespace surelite
