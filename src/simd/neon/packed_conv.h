// SPDX-License-Identifier: Apache-2.0
// 8-bit convolution with NEON: what a layer keeps, and how its run is divided into tiles.
#pragma once

#include "simd/neon/target.h"

#if SURELITE_NEON
#include <algorithm>
#include <cstring>

#include "simd/neon/one_factor.h"
#include "simd/neon/tile_runs.h"
#include "simd/packing/packed_block.h"

namespace surelite::simd {

inline constexpr int64_t kNearBytes = 24 * 1024;  // weights that stay in the nearest cache while all pixels go by
inline constexpr int64_t kFewPixels = 6;          // for which weights come by but once

// A small image with its padding.
inline void copy_image(const PackedConvI8& conv, const uint8_t* in, int32_t zero, uint8_t* to) {
  const ConvShape &from = conv.original, &s = conv.options.shape;
  const int64_t channels = s.in_channels, line = s.in_width * channels;
  std::memset(to, zero & 0xff, static_cast<size_t>(s.in_height * line));
  const int32_t top = std::max(0, -from.pad_y), bottom = std::min(from.in_height, s.in_height - from.pad_y);
  const int32_t left = std::max(0, -from.pad_x), right = std::min(from.in_width, s.in_width - from.pad_x);
  for (int32_t y = top; y < bottom && left < right; ++y)
    std::memcpy(to + (y + from.pad_y) * line + (left + from.pad_x) * channels,
                in + (int64_t{y} * from.in_width + left) * channels, static_cast<size_t>((right - left) * channels));
}

// A packed convolution that a kernel's tiles run: `rows` pixels at a time, 6 or 4, and what remains.
template <class Kernel>
struct NeonConv final : PackedConvI8 {
  using PackedConvI8::PackedConvI8;
  InputWay way = InputWay::windows;
  void run_slice(const uint8_t* in, uint8_t* out, const Slice& slice, const HybridRun* hybrid) const override {
    const bool is_row = way == InputWay::direct && !row_sums && slice.last - slice.first == 1;
    if (is_row) run_row(in + slice.first * depth, out, slice, hybrid);
    else run_pixels(in, out, slice, hybrid);
  }

  // One pixel with one tap: nothing but the tiles.
  void run_row(const uint8_t* in, uint8_t* out, const Slice& slice, const HybridRun* hybrid) const {
    const NeonBytes bytes(options);
    const int full = whole_blocks_end(options.shape, slice.end);
    const ConvJob job{*this, {options, bytes, hybrid, out}, slice.begin, slice.end};
    int begin = slice.begin;
    if constexpr (requires { Kernel::row; }) begin = Kernel::row(job, in, slice.first, {begin, full});
    const uint8_t* const rows[1] = {in};
    const TileTaps taps{1, depth, options.is_unsigned};
    const int32_t none[1] = {};
    if (begin < full) Kernel::template tile<1, 4>(job, rows, taps, none, slice.first, {begin, full});
    if (full < slice.end) Kernel::template tile<1, 2>(job, rows, taps, none, slice.first, {full, slice.end});
  }

  __attribute__((noinline)) void run_pixels(const uint8_t* in, uint8_t* out, const Slice& slice,
                                            const HybridRun* hybrid) const {
    uint8_t own_zero_row[kMaxDepth];
    const uint8_t* padding = zero_row;
    if (hybrid) {
      std::memset(own_zero_row, hybrid->zero_points[slice.first / hybrid->pixels_per_image] & 0xff,
                  static_cast<size_t>(depth));
      padding = own_zero_row;
    }
    uint8_t image[kMaxImage + 16];  // what lies behind the last line may be read
    if (copied) {
      copy_image(*this, in, hybrid ? hybrid->zero_points[slice.first / hybrid->pixels_per_image] : options.zero_in,
                 image);
      in = image;
    }
    const TapPointers<uint8_t> pointers(options.shape, in, padding);
    const NeonBytes bytes(options);
    const int64_t block_bytes = int64_t{depth} * tap_count * kTileChannels;
    const int near = slice.last - slice.first <= kFewPixels
                         ? slice.end - slice.begin
                         : static_cast<int>(std::max<int64_t>(kNearBytes / block_bytes, 1)) * kTileChannels;
    for (int begin = slice.begin; begin < slice.end; begin += near) {
      const ConvJob job{*this, {options, bytes, hybrid, out}, begin, std::min(slice.end, begin + near)};
      int64_t pixel = slice.first;
      if constexpr (Kernel::kRows > 4) pixel = run_tiles<Kernel, Kernel::kRows>(job, pointers, way, pixel, slice.last);
      pixel = run_tiles<Kernel, 4>(job, pointers, way, pixel, slice.last);
      pixel = run_tiles<Kernel, 2>(job, pointers, way, pixel, slice.last);
      run_tiles<Kernel, 1>(job, pointers, way, pixel, slice.last);
    }
  }
};

inline bool accepts_tiles(const ConvI8Options& o) {
  return fits_integer_kernels(o) &&
         (!gathers_windows(o.shape) || int64_t{o.shape.taps()} * o.shape.in_channels <= kMaxPatch);
}

// Windows of few channels need not be copied where lines of a copied image are read a little too far: by weights of
// zero, if sums of the inputs are not asked for. More products than copies take are not worth it.
template <class Kernel>
bool reads_lines(const ConvI8Options& o) {
  const ConvShape& s = o.shape;
  if (!Kernel::kReadsLines || s.in_channels % 4 == 0 || s.taps() > kMaxTaps || s.dilation_x != 1 ||
      weight_offset(o) != 0 || !copies_image(s))
    return false;
  const int fours = line_depth(s) / 4 * s.filter_height - (s.taps() * s.in_channels + 3) / 4;
  const int blocks = (s.out_channels + kTileChannels - 1) / kTileChannels;
  return blocks * (28 * fours + 16 * s.filter_height) <= 54 * s.filter_height + 60;
}

inline InputWay input_way(const PackedConvI8& conv, bool reads_lines, int joined) {
  const ConvShape& s = conv.options.shape;
  if (reads_lines) return InputWay::lines;
  if (gathers_windows(s)) return InputWay::windows;
  if (is_direct(s)) return InputWay::direct;
  const bool joins = s.dilation_x == 1 && (s.filter_width == 1 || s.in_channels % joined == 0);
  return joins && s.batches == 1 && stays_inside(s) ? InputWay::lines : InputWay::windows;
}

template <class Kernel>
Result<ConvI8Packer::Packed> pack_tiles(const ConvI8Options& o) {
  const ConvShape& s = o.shape;
  auto conv = std::make_unique<NeonConv<Kernel>>(o);
  const bool lines = reads_lines<Kernel>(o);
  const TapLayout taps = lines                ? TapLayout{s.filter_height, s.filter_width * s.in_channels}
                         : gathers_windows(s) ? TapLayout{1, s.taps() * s.in_channels}
                                              : TapLayout{s.taps(), s.in_channels};
  SURELITE_TRY(conv->pack(o, Kernel::kLayout, taps));
  conv->way = input_way(*conv, lines, Kernel::kJoined);
  if (lacks_scales(o)) return conv;
  for (int i = 0; i < (s.out_channels + kTileChannels - 1) / kTileChannels; ++i) {
    choose_way(&conv->requant[i], &conv->plans[i], o.rounding, requant_range(o));
    Kernel::finish_packing(conv.get(), i);
  }
  const auto blocks = static_cast<size_t>(s.out_channels + kTileChannels - 1) / kTileChannels;
  choose_one_factor({conv->requant, blocks}, {conv->plans, blocks}, s.out_channels, o.rounding, requant_range(o));
  return conv;
}

}  // namespace surelite::simd
#endif
