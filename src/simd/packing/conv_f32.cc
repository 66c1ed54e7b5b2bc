// SPDX-License-Identifier: Apache-2.0
// Float convolution: what it takes, packing, and the loop over tiles of the portable kernels.
#include "simd/conv.h"

#include <algorithm>
#include <cstring>

#include "simd/cpu.h"
#include "simd/packing/pack_rows.h"
#include "simd/packing/packed_block.h"
#include "simd/portable/tile_kernels.h"
#include "simd/packing/input_window.h"

namespace surelite::simd {
namespace {

constexpr int kLanes = 16, kWideBlock = 64, kMaxFloatPatch = 512;

int round_up(int value, int to) { return (value + to - 1) / to * to; }

// Few channels make short loops: a row of the window is then one tap.
bool joins_rows(const ConvShape& s) {
  return has_avx512_vnni() && s.in_channels < 4 && s.dilation_x == 1 && int64_t{s.taps()} * s.in_channels <= kMaxFloatPatch;
}

}  // namespace

bool ConvF32::accepts(const ConvF32Options& o) {
  const ConvShape& s = o.shape;
  if (!has_avx512_vnni() && portable_conv_f32().block == 0) return false;
  return coordinates_fit(s) && s.in_channels > 0 && s.out_channels > 0 && s.taps() <= (joins_rows(s) ? kMaxFloatPatch : kMaxTaps);
}

Result<ConvF32> ConvF32::pack(const ConvF32Options& o) {
  const ConvShape& s = o.shape;
  ConvF32 conv;
  conv.options_ = o.without_data();
  conv.tap_count_ = joins_rows(s) ? s.filter_height : s.taps();
  conv.length_ = joins_rows(s) ? s.filter_width * s.in_channels : s.in_channels;
  conv.block_ = has_avx512_vnni() ? kWideBlock : portable_conv_f32().block;
  const int channels = round_up(s.out_channels, has_avx512_vnni() ? kLanes : conv.block_);
  const int64_t filter = int64_t{conv.length_} * conv.tap_count_;
  Layout layout;
  const size_t weights_at = layout.add(static_cast<size_t>(channels) * static_cast<size_t>(filter) * sizeof(float)),
               bias_at = layout.add(static_cast<size_t>(channels) * sizeof(float)),
               zero_row_at = layout.add(static_cast<size_t>(conv.length_) * sizeof(float));
  SURELITE_LET(conv.memory_, allocate_from(o.memory, layout.total(), "packed weights"));
  conv.weights_ = part_at<float>(conv.memory_, weights_at);
  conv.bias_ = part_at<float>(conv.memory_, bias_at);
  conv.zero_row_ = part_at<float>(conv.memory_, zero_row_at);
  if (take_packed(conv.memory_, o.memory, [] { return true; })) return conv;
  if (o.bias) std::memcpy(conv.bias_, o.bias, static_cast<size_t>(s.out_channels) * sizeof(float));
  const RowsAhead ahead(o.weights, filter * static_cast<int64_t>(sizeof(float)), s.out_channels);
  ahead.fetch(0, kLanes);
  for (int first = 0; first < s.out_channels; first += conv.block_) {
    const int width = std::min(conv.block_, channels - first);
    float* const to = conv.weights_ + first * filter;
    for (int c = first; has_avx512_vnni() && c < first + width; c += kLanes) {
      PackedRows rows{{}, conv.tap_count_, conv.length_};
      for (int lane = 0; lane < kLanes && c + lane < s.out_channels; ++lane) rows.filter[lane] = o.weights + (c + lane) * filter;
      ahead.fetch(c + kLanes, kLanes);
      pack_rows_f32(rows, width, to + (c - first));
    }
    for (int c = first; !has_avx512_vnni() && c < std::min(first + width, s.out_channels); ++c)
      for (int64_t k = 0; k < filter; ++k) to[k * width + (c - first)] = o.weights[c * filter + k];
  }
  return conv;
}

void ConvF32::run(const float* in, float* out, const Slice& slice) const {
  if (has_avx512_vnni()) run_avx512(in, out, slice);
  else run_portable(in, out, slice);
}

void ConvF32::run_portable(const float* in, float* out, const Slice& slice) const {
  const int64_t first = slice.first, last = slice.last, filter = int64_t{tap_count_} * length_;
  const ConvShape& s = options_.shape;
  const PortableConvF32& kernel = portable_conv_f32();
  const float* zero_row = zero_row_;
  const float* rows[kMaxTaps * kPortableRows];
  float tile[kPortableRows * kMaxPortableBlock];
  for (int64_t pixel = first; pixel < last; pixel += kPortableRows) {
    // The last tile goes back over pixels that are done, or repeats its one pixel.
    const int64_t from = std::max(first, std::min(pixel, last - kPortableRows));
    const int count = static_cast<int>(std::min<int64_t>(kPortableRows, last - from));
    PixelPosition p = position_of(s, from);
    for (int r = 0; r < kPortableRows; ++r) {
      const float* taps[kMaxTaps];
      point_at_taps<float>(s, in, zero_row, p, 1, taps);
      for (int tap = 0; tap < tap_count_; ++tap) rows[tap * kPortableRows + r] = taps[tap];
      if (r + 1 < count) advance(s, &p);
    }
    const float* weights = weights_ + slice.begin * filter;
    const float* bias = bias_ + slice.begin;
    for (int c = slice.begin; c < slice.end; c += block_, weights += filter * block_, bias += block_) {
      kernel.multiply(rows, tap_count_, length_, weights, bias, options_.low, options_.high, options_.fused, tile);
      const auto bytes = static_cast<size_t>(std::min(block_, s.out_channels - c)) * sizeof(float);
      for (int r = 0; r < count; ++r) std::memcpy(out + (from + r) * s.out_channels + c, tile + r * block_, bytes);
    }
  }
}

}  // namespace surelite::simd
