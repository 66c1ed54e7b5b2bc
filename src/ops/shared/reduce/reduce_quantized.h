// SPDX-License-Identifier: Apache-2.0
// Sums and means of 8- and 16-bit quantized tensors, shared by SUM and MEAN.
#pragma once

#include "ops/shared/quant/fixed_point.h"
#include "ops/shared/reduce/reduce.h"

namespace surelite {

// For uint8, int8 and int16. Sums are accumulated in 32 bits and rescaled from the input's scale to the output's.
Status prepare_quantized_sum(PrepareContext& ctx, bool mean);

// From sums of `count` elements to the mean in the output's scale: 1 / count is part of it.
Multiplier mean_multiplier(const Quantization& in, const Quantization& out, int64_t count);

}  // namespace surelite
