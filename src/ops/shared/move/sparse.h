// SPDX-License-Identifier: Apache-2.0
// Sparse constants in the file format's layout: nested levels, each dense or compressed, over the axes of the tensor
// and of its blocks.
#pragma once

#include "base/memory.h"
#include "ops/op.h"

namespace surelite {

// The dense elements of a sparse constant input, zeros where nothing is stored. Refuses levels, indices or stored
// values that do not fit the tensor's shape.
Result<Block> densify(PrepareContext& ctx, int input);

}  // namespace surelite
