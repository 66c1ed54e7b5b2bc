// SPDX-License-Identifier: Apache-2.0
// Float convolutions for every vector instruction set: loops over tiles.
#include <algorithm>
#include <cstring>

#include "simd/packing/conv_f32.h"
#include "simd/packing/input_window.h"
#include "simd/packing/packed_block.h"
#include "simd/portable/tile_kernels.h"

namespace surelite::simd {
namespace {

struct Conv final : PackedConvF32 {
  Conv(const ConvF32Options& o, const TileF32& kernels) : PackedConvF32(o), tile(kernels) {}
  void run(const float* in, float* out, const Slice& slice) const override;
  TileF32 tile;
};

void Conv::run(const float* in, float* out, const Slice& slice) const {
  const int64_t first = slice.first, last = slice.last, filter = int64_t{tap_count} * length;
  const ConvShape& s = options.shape;
  const TileF32& kernel = tile;
  const float* rows[kMaxTaps * kPortableRows];
  float outputs[kPortableRows * kMaxPortableBlock];
  for (int64_t pixel = first; pixel < last; pixel += kPortableRows) {
    // The last tile goes back over pixels that are done, or repeats its one pixel.
    const int64_t from = std::max(first, std::min(pixel, last - kPortableRows));
    const int count = static_cast<int>(std::min<int64_t>(kPortableRows, last - from));
    PixelPosition p = position_of(s, from);
    for (int r = 0; r < kPortableRows; ++r) {
      const float* taps[kMaxTaps];
      point_at_taps<float>(s, in, zero_row, p, 1, taps);
      for (int tap = 0; tap < tap_count; ++tap) rows[tap * kPortableRows + r] = taps[tap];
      if (r + 1 < count) advance(s, &p);
    }
    const float* block_weights = weights + slice.begin * filter;
    const float* block_bias = bias + slice.begin;
    for (int c = slice.begin; c < slice.end; c += block, block_weights += filter * block, block_bias += block) {
      kernel.multiply(rows, tap_count, length, block_weights, block_bias, options.low, options.high, options.fused,
                      outputs);
      const auto bytes = static_cast<size_t>(std::min(block, s.out_channels - c)) * sizeof(float);
      for (int r = 0; r < count; ++r) std::memcpy(out + (from + r) * s.out_channels + c, outputs + r * block, bytes);
    }
  }
}

struct Depthwise final : PackedDepthwiseF32 {
  Depthwise(const ConvF32Options& o, const TileF32& kernels) : PackedDepthwiseF32(o), tile(kernels) {}
  void run(const float* in, float* out, int64_t first, int64_t last) const override {
    const ConvShape& s = options.shape;
    const float* taps[kMaxTaps];
    PixelPosition p = position_of(s, first);
    for (int64_t pixel = first; pixel < last; ++pixel, advance(s, &p)) {
      point_at_taps<float>(s, in, zero_row, p, 1, taps);
      tile.add_taps(taps, s.taps(), weights, bias, s.out_channels, options.low, options.high,
                    out + pixel * s.out_channels);
    }
  }
  TileF32 tile;
};

}  // namespace

bool accepts_conv_f32(const ConvF32Options& o) {
  const ConvShape& s = o.shape;
  return coordinates_fit(s) && s.in_channels > 0 && s.out_channels > 0 && s.taps() <= kMaxTaps;
}

Result<ConvF32Packer::Packed> pack_conv_f32(const ConvF32Options& o, const TileF32& tile) {
  const ConvShape& s = o.shape;
  auto packed = std::make_unique<Conv>(o, tile);
  Conv& conv = *packed;
  conv.tap_count = s.taps();
  conv.length = s.in_channels;
  conv.block = tile.block;
  const int64_t filter = int64_t{conv.length} * conv.tap_count;
  SURELITE_TRY(conv.reserve(o, round_up(s.out_channels, conv.block)));
  if (conv.is_packed(o)) return packed;
  for (int c = 0; c < s.out_channels; ++c) {
    float* const to = conv.weights + c / conv.block * conv.block * filter + c % conv.block;
    for (int64_t k = 0; k < filter; ++k) to[k * conv.block] = o.weights[c * filter + k];
  }
  return packed;
}

bool accepts_depthwise_f32(const ConvF32Options& o) {
  const ConvShape& s = o.shape;
  return coordinates_fit(s) && s.in_channels == s.out_channels && s.in_channels > 0 && s.taps() <= kMaxTaps;
}

Result<DepthwiseF32Packer::Packed> pack_depthwise_f32(const ConvF32Options& o, const TileF32& tile) {
  auto packed = std::make_unique<Depthwise>(o, tile);
  SURELITE_TRY(packed->reserve(o));
  if (!packed->is_packed(o))
    std::memcpy(packed->weights, o.weights,
                static_cast<size_t>(o.shape.taps()) * static_cast<size_t>(o.shape.out_channels) * sizeof(float));
  return packed;
}

}  // namespace surelite::simd
