// SPDX-License-Identifier: Apache-2.0
// Convolutions of int16 inputs with int8 weights by the kernels for bytes: the high and the low bytes are convolved as
// images of their own, and their sums put together. Handles zero point 0 of input and weights only (the caller has
// checked both), scales per channel or one, int32, int64 or no bias, any strides, dilation, padding and activation; no
// groups.
#pragma once

#include <span>
#include <vector>

#include "ops/fast/conv.h"
#include "ops/fast/split_int16.h"

namespace surelite {

class Int16Conv {
 public:
  // `requant` is prepared. False if no kernel takes it, the weights are not known, or plain kernels are asked for.
  // `input` must have zero point 0, as the weights must. Asks for scratch memory.
  Result<bool> prepare(PrepareContext& ctx, int input, simd::ConvShape shape, const void* weights);
  void run(RunContext& ctx, const Requant16& requant, int16_t* out) const;

 private:
  FastConv conv_;
  std::vector<int32_t> zero_points_;  // of the high images, then of the low ones
  int input_ = 0, bytes_ = -1, sums_ = -1;
  int64_t pixels_ = 0, channels_ = 0;  // of the output
};

// A fully connected layer: every row is an image of one pixel.
simd::ConvShape shape_of_rows(int64_t rows, int64_t units, int64_t depth);

}  // namespace surelite
