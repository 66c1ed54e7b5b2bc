// SPDX-License-Identifier: Apache-2.0
// Blocks of spatial positions against batches: SPACE_TO_BATCH_ND and BATCH_TO_SPACE_ND are the two directions of one
// map.
#pragma once

#include <vector>

#include "ops/op.h"

namespace surelite {

// Space [B, H0, H1, ..., D] and batch [k * B, h0, h1, ..., D] with k the product of the blocks: shift number j of the
// batch holds the positions H = h * block + shift - margin, one shift per spatial axis, the last axis fastest.
struct SpaceBatch {
  std::vector<int64_t> blocks, margins;
  Shape space, batch;
};

// Reads inputs 1 (blocks) and 2 (margins before and after); `after` gets the margins behind. Nothing is read where the
// context has to wait.
Status read_space_batch(PrepareContext& ctx, SpaceBatch* map, std::vector<int64_t>* after);

// Moves every position that lies inside the space tensor.
void move_space_batch(const SpaceBatch& map, bool to_batch, const std::byte* from, std::byte* to, size_t width);

}  // namespace surelite
