// SPDX-License-Identifier: Apache-2.0
// Blockwise quantization: weights [units, depth] with one scale per run of `block` weights, kept in a tensor of its
// own.
#pragma once

#include <cstdint>
#include <vector>

#include "ops/op.h"

namespace surelite {

struct Blockwise {
  int64_t block = 0;          // weights per scale
  std::vector<float> scales;  // units * (depth / block)
};

// Reads the scales of an input of rank 2; the weights are symmetric. Refuses a block length that does not divide the
// rows, scales that are not constant float16 or float32, and too few of them.
Result<Blockwise> read_blockwise(const PrepareContext& ctx, int input);

}  // namespace surelite
