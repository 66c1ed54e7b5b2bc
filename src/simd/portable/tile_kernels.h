// SPDX-License-Identifier: Apache-2.0
// The inner loops of packed kernels that are compiled for several instruction sets.
#pragma once

#include <cstdint>

#include "simd/packing/requant.h"

namespace surelite::simd {

inline constexpr int kPortableRows = 4;       // output pixels of a tile
inline constexpr int kMaxPortableBlock = 16;  // output channels of a tile, at most

// Clamp and zero point of quantized outputs.
struct ByteRange {
  int32_t zero = 0, low = 0, high = 0;
};

struct PortableConvI8 {
  int block = 0;  // channels of a tile: two vectors; 0 where there is no kernel for this machine
  // sums[row * block + channel] = products of four rows of 2 * `pairs` inputs with weights [pair][channel][2].
  void (*multiply)(const int16_t* in, int64_t pairs, const int16_t* weights, int32_t* sums) = nullptr;
  // out[i] for `count` neighbouring channels of the block of sixteen, from lane `lane`, a multiple of `block`, on. May read what
  // lies behind the sums.
  void (*requantize)(const int32_t* sums, const RequantBlock& requant, int lane, int count, RequantWay way, const ByteRange& range, uint8_t* out) = nullptr;
};
const PortableConvI8& portable_conv_i8();

// Null where there is no kernel for this machine. Sums of one pixel: input pixels under each tap, weights [tap][channels] less their zero point.
using PortableDepthwiseI8 = void (*)(const uint8_t* const* taps, int tap_count, bool is_unsigned, int32_t zero_in, const int16_t* weights,
                                     int channels, int32_t* sums);
PortableDepthwiseI8 portable_depthwise_i8();

#if defined(__aarch64__)
void requantize_neon(const int32_t* sums, const RequantBlock& requant, int lane, int count, RequantWay way, const ByteRange& range, uint8_t* out);
void depthwise_i8_neon(const uint8_t* const* taps, int tap_count, bool is_unsigned, int32_t zero_in, const int16_t* weights, int channels,
                       int32_t* sums);
#endif

struct PortableConvF32 {
  int block = 0;
  // out[row * block + channel] = clamped sum over taps of rows[tap * 4 + row][k] * weights[tap][k][channel], plus bias.
  void (*multiply)(const float* const* rows, int tap_count, int depth, const float* weights, const float* bias, float low, float high, bool fused,
                   float* out) = nullptr;
};
const PortableConvF32& portable_conv_f32();

// One pixel; weights [tap][channels].
using PortableDepthwiseF32 = void (*)(const float* const* taps, int tap_count, const float* weights, const float* bias, int channels, float low,
                                      float high, float* out);
PortableDepthwiseF32 portable_depthwise_f32();

}  // namespace surelite::simd
