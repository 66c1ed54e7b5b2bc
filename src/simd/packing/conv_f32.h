// SPDX-License-Identifier: Apache-2.0
// What packed float convolutions keep.
#pragma once

#include "simd/conv.h"

namespace surelite::simd {

struct PackedConvF32 : ConvF32 {
  using ConvF32::ConvF32;
  using ConvF32::options;
  // Makes room, filled with zeros unless an earlier process filled it, for `channels` channels of tap_count x length
  // weights.
  Status reserve(const ConvF32Options& o, int channels);
  // Whether the parts hold what an earlier process packed. Else the bias is set, and the weights wait for being packed.
  bool is_packed(const ConvF32Options& o);

  int32_t tap_count = 0, length = 0;  // a tap is one input pixel, or a row of the window where channels are few
  int32_t block = 0;                  // channels of a full block
  Block memory;
  float* weights = nullptr;           // per block: [tap][length][channel]
  float* bias = nullptr;
  float* zero_row = nullptr;
};

struct PackedDepthwiseF32 : DepthwiseF32 {
  using DepthwiseF32::DepthwiseF32;
  using DepthwiseF32::options;
  // Likewise.
  Status reserve(const ConvF32Options& o);
  bool is_packed(const ConvF32Options& o);

  Block memory;
  float* weights = nullptr;  // per 16 channels: [tap][16]; portable kernels: [tap][channel]
  float* bias = nullptr;
  float* zero_row = nullptr;
};

}  // namespace surelite::simd
