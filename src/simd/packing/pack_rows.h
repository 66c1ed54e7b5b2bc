// SPDX-License-Identifier: Apache-2.0
// Turning sixteen rows of weights into vectors that hold one element, or four bytes, of each.
#pragma once

#include <cstdint>

namespace surelite::simd {

// A tap is one input pixel, or a row of the window, or the whole window.
struct TapLayout {
  int32_t count = 0;
  int32_t length = 0;  // bytes, or floats, of one tap
};

// The filters of up to sixteen output channels, one per 32-bit lane; null for lanes without a channel.
struct PackedRows {
  const void* filter[16] = {};
  int32_t taps = 1;
  int32_t length = 0;  // bytes, or floats, of a tap
};

// Bytes of each tap are padded with zeros to a multiple of four. Vector k of the result goes to `to` + k * step. Uint8
// weights are moved by 128. sums[lane]: sum of the (moved) weights.
using PackRowsI8 = void (*)(const PackedRows& rows, bool is_unsigned, int64_t step, int8_t* to, int32_t* sums);

}  // namespace surelite::simd
