// SPDX-License-Identifier: Apache-2.0
// What packed 8-bit depthwise convolutions keep.
#pragma once

#include "simd/conv.h"

namespace surelite::simd {

// Whether coordinates and scales of a depthwise convolution fit what integer kernels compute with. int8 weights have
// zero point 0.
bool fits_integer_depthwise(const ConvI8Options& options);

struct PackedDepthwiseI8 : DepthwiseI8 {
  using DepthwiseI8::DepthwiseI8;
  using DepthwiseI8::options;
  // Makes room for all parts, filled with zeros; `weights` in bytes, `sum_factors` is their number.
  Status reserve(const ConvI8Options& o, size_t weights, int sum_factors, int requants, int ways, bool replays);

  bool rolling = false;   // 3 x 3: columns of four input rows are interleaved once for all outputs that they enter
  bool tap_sums = false;  // some weights less their zero point do not fit 8 bits: sums of the inputs enter too
  int groups = 0;         // of four taps
  Block memory;
  std::byte* weights =
      nullptr;  // per block of 64 lanes: [group][quarter][16][4]; portable kernels: 16 bits, [tap][channel]
  int32_t* sum_factors = nullptr;    // per block: [quarter][16]
  uint8_t* zero_row = nullptr;
  RequantBlock* requant =
      nullptr;  // per quarter, channels in the order of channel_order.h; portable kernels: per sixteen channels
  RequantPlan* plans = nullptr;      // per block; portable kernels: per sixteen channels
};

}  // namespace surelite::simd
