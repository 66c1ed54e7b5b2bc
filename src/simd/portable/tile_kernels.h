// SPDX-License-Identifier: Apache-2.0
// The inner loops of packed kernels that are compiled for several instruction sets.
#pragma once

#include <cstdint>

#include "simd/conv.h"
#include "simd/matmul_f32.h"
#include "simd/neon/target.h"

namespace surelite::simd {

inline constexpr int kPortableRows = 4;       // output pixels of a tile
inline constexpr int kMaxPortableBlock = 16;  // output channels of a tile, at most

// Clamp and zero point of quantized outputs.
struct ByteRange {
  int32_t zero = 0, low = 0, high = 0;
};

// 8-bit convolutions.
struct TileI8 {
  int block = 0;  // channels of a tile: two vectors
  // sums[row * block + channel] = products of four rows of 2 * `pairs` inputs with weights [pair][channel][2].
  void (*multiply)(const int16_t* in, int64_t pairs, const int16_t* weights, int32_t* sums) = nullptr;
  // out[i] for `count` neighbouring channels of the block of sixteen, from lane `lane`, a multiple of `block`, on. May
  // read what lies behind the sums.
  void (*requantize)(const int32_t* sums, const RequantBlock& requant, int lane, int count, RequantWay way,
                     const ByteRange& range, uint8_t* out) = nullptr;
  // Depthwise sums of one pixel: input pixels under each tap, weights [tap][channels] less their zero point.
  void (*add_taps)(const uint8_t* const* taps, int tap_count, bool is_unsigned, int32_t zero_in, const int16_t* weights,
                   int channels, int32_t* sums) = nullptr;
};
bool accepts_conv_i8(const ConvI8Options& options);
Result<ConvI8Packer::Packed> pack_conv_i8(const ConvI8Options& options, const TileI8& tile);
bool accepts_depthwise_i8(const ConvI8Options& options);
Result<DepthwiseI8Packer::Packed> pack_depthwise_i8(const ConvI8Options& options, const TileI8& tile);

// Float convolutions and products of matrices.
struct TileF32 {
  int block = 0;
  // out[row * block + channel] = clamped sum over taps of rows[tap * 4 + row][k] * weights[tap][k][channel], plus bias.
  void (*multiply)(const float* const* rows, int tap_count, int depth, const float* weights, const float* bias,
                   float low, float high, bool fused, float* out) = nullptr;
  // Depthwise, one pixel; weights [tap][channels].
  void (*add_taps)(const float* const* taps, int tap_count, const float* weights, const float* bias, int channels,
                   float low, float high, float* out) = nullptr;
};
bool accepts_conv_f32(const ConvF32Options& options);
Result<ConvF32Packer::Packed> pack_conv_f32(const ConvF32Options& options, const TileF32& tile);
bool accepts_depthwise_f32(const ConvF32Options& options);
Result<DepthwiseF32Packer::Packed> pack_depthwise_f32(const ConvF32Options& options, const TileF32& tile);
void multiply_by_tiles(const MatmulF32& product, int64_t first, int64_t last, const TileF32& tile);

#if SURELITE_NEON
void requantize_neon(const int32_t* sums, const RequantBlock& requant, int lane, int count, RequantWay way,
                     const ByteRange& range, uint8_t* out);
void depthwise_i8_neon(const uint8_t* const* taps, int tap_count, bool is_unsigned, int32_t zero_in,
                       const int16_t* weights, int channels, int32_t* sums);
#endif

}  // namespace surelite::simd
