// SPDX-License-Identifier: Apache-2.0
// FULLY_CONNECTED where no packed kernel runs: weights that are computed, sparse, in blocks or shuffled, and the plain
// loops. fully_connected.cc reads the parameters.
#pragma once

#include <cstdint>
#include <vector>

#include "ops/fast/byte_matmul.h"
#include "ops/fast/conv.h"
#include "ops/fast/int16_conv.h"
#include "ops/shared/conv/conv_quant.h"
#include "ops/shared/elementwise/activation_range.h"
#include "ops/shared/quant/blockwise.h"
#include "ops/shared/quant/dynamic_range_input.h"
#include "ops/shared/quant/weights.h"

namespace surelite {

struct FullyConnected {
  int64_t rows = 0, units = 0, depth = 0;
  Activation activation = Activation::none;
  FloatRange real{0, 0};
  IntRange range{0, 0};
  int32_t zero_in = 0, zero_filter = 0, zero_out = 0;
  // From sums to the output's scale, one per unit: most kernels round in double precision, some in fixed point.
  std::vector<double> factor;
  std::vector<Multiplier> multiplier;
  Weights weights;
  HybridInput hybrid;
  std::vector<float> unit_scale;   // hybrid
  std::vector<int32_t> unit_sum;   // sparse hybrid with asymmetric inputs
  Blockwise blockwise;
  std::vector<float> unit_total;  // of known blockwise weights: each unit's sum, scaled
  FastConv fast;
  Int16Conv halves;
  Requant16 requant;  // of halves
  ByteProduct bytes;  // weights that are known only while running
  int turned = -1;    // scratch, likewise: the weights as [depth, units]
};

// Each sets the function that runs the layer. Real inputs and weights:
void choose_plain_floats(PrepareContext& ctx, const FullyConnected& s);
// Quantized ones.
Status choose_plain_integers(PrepareContext& ctx, const FullyConnected& s);
// Real inputs and integer weights.
void choose_plain_hybrid(PrepareContext& ctx);
// The same with one scale per block of weights.
Status choose_blockwise(PrepareContext& ctx, FullyConnected* s);
// In place of the plain loops, a kernel for weights as they lie, if there is one.
Status choose_unpacked(PrepareContext& ctx, FullyConnected* s);

}  // namespace surelite
