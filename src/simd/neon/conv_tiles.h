// SPDX-License-Identifier: Apache-2.0
// 8-bit convolution with NEON: what its kernels share, from the input pixels under a tile's taps to its output bytes.
// A kernel multiplies a few pixels with sixteen channels in registers.
#pragma once

#include "simd/neon/target.h"

#if SURELITE_NEON
#include <algorithm>
#include <cstring>

#include "simd/neon/one_factor.h"
#include "simd/neon/scale_sums.h"
#include "simd/neon/tap_pointers.h"
#include "simd/packing/conv_i8.h"
#include "simd/packing/packed_block.h"

namespace surelite::simd {

inline constexpr int kTileChannels = 16;          // of a block
inline constexpr int64_t kNearBytes = 24 * 1024;  // weights that stay in the nearest cache while all pixels go by
inline constexpr int64_t kFewPixels = 6;          // for which weights come by but once

// What a tile adds up: `count` stretches of `depth` bytes.
struct TileTaps {
  int count, depth;
  bool flips;  // unsigned bytes, which become signed ones on the way
};

// Blocks of channels [begin, end).
struct TileChannels {
  int begin, end;
};

struct ConvJob {
  const PackedConvI8& conv;
  OutputJob outputs;
  int begin, end;  // channels
};

// Of a block of eight channels or fewer, which is the last, a half is enough: the end of whole ones.
inline int whole_blocks_end(const ConvShape& s, int end) {
  const int rest = s.out_channels % kTileChannels;
  return rest > 0 && rest <= 8 ? std::min(end, s.out_channels - rest) : end;
}

// Adds up `depth` input bytes, a multiple of four, as signed numbers; kCopies: which go to `to`.
template <bool kCopies>
SURELITE_NEON_INLINE int32x4_t add_bytes(const uint8_t* from, int depth, uint8_t flip, uint8_t* to, int32x4_t sums) {
  const int8x16_t flips = vdupq_n_s8(static_cast<int8_t>(flip));
  int k = 0;
  for (; k + 16 <= depth; k += 16) {
    const int8x16_t x = veorq_s8(vreinterpretq_s8_u8(vld1q_u8(from + k)), flips);
    if (kCopies) vst1q_u8(to + k, vreinterpretq_u8_s8(x));
    sums = vpadalq_s16(sums, vpaddlq_s8(x));
  }
  if (depth & 8) {
    const int8x8_t x = veor_s8(vreinterpret_s8_u8(vld1_u8(from + k)), vget_low_s8(flips));
    if (kCopies) vst1_u8(to + k, vreinterpret_u8_s8(x));
    sums = vpadalq_s16(sums, vmovl_s8(x));
    k += 8;
  }
  if (depth & 4) {
    uint32_t four;
    std::memcpy(&four, from + k, 4);
    four ^= flip * 0x01010101u;
    if (kCopies) std::memcpy(to + k, &four, 4);
    sums = vpadalq_s16(sums, vmovl_s8(vreinterpret_s8_u8(vcreate_u8(four))));
  }
  return sums;
}

// Sums of the bytes of each row, for weights with a zero point.
template <int ROWS, bool kCopies>
void sum_rows_of(const PackedConvI8& conv, TileTaps taps, const uint8_t** rows, uint8_t* copies, int32_t* row_terms) {
  const auto flip = static_cast<uint8_t>(taps.flips ? 0x80 : 0);
  const auto offset = static_cast<uint32_t>(weight_offset(conv.options));
#pragma GCC unroll 1
  for (int r = 0; r < ROWS; ++r) {
    int32x4_t sums = vdupq_n_s32(0);
    for (int at = r; at < taps.count * ROWS; at += ROWS) {
      sums = add_bytes<kCopies>(rows[at], taps.depth, flip, copies, sums);
      if (kCopies) rows[at] = copies, copies += taps.depth;
    }
    row_terms[r] = static_cast<int32_t>(static_cast<uint32_t>(vaddvq_s32(sums)) * offset);
  }
}

// Unsigned bytes that fit `copies` become signed ones for all channels there.
template <int ROWS>
void sum_rows(const PackedConvI8& conv, TileTaps* taps, const uint8_t** rows, uint8_t* copies, int32_t* row_terms) {
  if (!taps->flips || int64_t{taps->count} * taps->depth > kMaxPatch)
    return sum_rows_of<ROWS, false>(conv, *taps, rows, copies, row_terms);
  sum_rows_of<ROWS, true>(conv, *taps, rows, copies, row_terms);
  taps->flips = false;
}

template <class Kernel, int ROWS>
void run_tiles(const ConvJob& job, const TapPointers<uint8_t>& pointers, int64_t* pixel, int64_t last) {
  if (*pixel + ROWS > last) return;
  const PackedConvI8& conv = job.conv;
  const ConvI8Options& o = conv.options;
  const ConvShape& s = o.shape;
  const bool gathers = gathers_windows(s);
  const auto flip = static_cast<uint8_t>(o.is_unsigned ? 0x80 : 0);
  // Taps next to each other are one where packed weights then lie the same.
  const bool joins = pointers.joins_taps() && !gathers && s.in_channels % Kernel::kJoined == 0;
  const TileTaps apart{conv.tap_count, conv.depth, o.is_unsigned},
      joined{s.filter_height, s.filter_width * s.in_channels, o.is_unsigned};
  const int full = whole_blocks_end(s, job.end);
  uint8_t patch[ROWS * kMaxPatch];
  const uint8_t* rows[kMaxTaps * ROWS];
  int32_t row_terms[ROWS] = {};
  const auto multiply = [&](TileTaps taps) __attribute__((always_inline)) {
    if (conv.row_sums) sum_rows<ROWS>(conv, &taps, rows, patch, row_terms);
    if (job.begin < full) Kernel::template tile<ROWS, 4>(job, rows, taps, row_terms, *pixel, {job.begin, full});
    if (full < job.end) Kernel::template tile<ROWS, 2>(job, rows, taps, row_terms, *pixel, {full, job.end});
  };
  if (is_direct(s) && !gathers) {
    const uint8_t* at = pointers.in + *pixel * s.in_channels;
    for (; *pixel + ROWS <= last; *pixel += ROWS) {
#pragma GCC unroll 6
      for (int r = 0; r < ROWS; ++r, at += s.in_channels) rows[r] = at;
      multiply(apart);
    }
    return;
  }
  PixelPosition p = position_of(s, *pixel);
  for (; *pixel + ROWS <= last; *pixel += ROWS, advance(s, &p, ROWS)) {
    if (gathers) {
      pointers.gather(p, ROWS, patch, conv.depth);
      for (int r = 0; r < ROWS; ++r) {
        rows[r] = patch + r * conv.depth;
        // What fills up the fours counts as zero in the sums of the inputs.
        for (int k = conv.length; k < conv.depth; ++k) patch[r * conv.depth + k] = flip;
      }
    } else if (joins && pointers.template point_at_lines<ROWS>(p, rows)) {
      multiply(joined);
      continue;
    } else {
      pointers.template point<ROWS>(p, rows);
    }
    multiply(apart);
  }
}

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

template <int ROWS, int V>
SURELITE_NEON_INLINE void add_terms(const int32_t* row_terms, int32x4_t (&acc)[ROWS][V]) {
#pragma GCC unroll 6
  for (int r = 0; r < ROWS; ++r)
#pragma GCC unroll 4
    for (int v = 0; v < V; ++v) acc[r][v] = vaddq_s32(acc[r][v], vdupq_n_s32(row_terms[r]));
}

// Bias and row terms, from which sums start.
template <int ROWS, int V>
SURELITE_NEON_INLINE void start_tile(const RequantBlock& block, bool has_terms, const int32_t* row_terms,
                                     int32x4_t (&acc)[ROWS][V]) {
#pragma GCC unroll 4
  for (int v = 0; v < V; ++v) {
    const int32x4_t bias = vld1q_s32(block.bias + v * 4);
#pragma GCC unroll 6
    for (int r = 0; r < ROWS; ++r) acc[r][v] = bias;
  }
  if (has_terms) add_terms<ROWS, V>(row_terms, acc);
}

inline TileOutputs outputs_from(const ConvJob& job, int64_t pixel, int channel) {
  return {job.outputs, job.conv.requant, job.conv.plans, pixel, channel};
}

// A packed convolution that a kernel's tiles run: `rows` pixels at a time, 6 or 4, and what remains.
template <class Kernel>
struct NeonConv final : PackedConvI8 {
  using PackedConvI8::PackedConvI8;
  bool is_row = false;  // pixels have one tap, which needs no preparation
  void run_slice(const uint8_t* in, uint8_t* out, const Slice& slice, const HybridRun* hybrid) const override {
    if (is_row && slice.last - slice.first == 1) run_row(in + slice.first * depth, out, slice, hybrid);
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
    uint8_t image[kMaxImage];
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
      if constexpr (Kernel::kRows > 4) run_tiles<Kernel, Kernel::kRows>(job, pointers, &pixel, slice.last);
      run_tiles<Kernel, 4>(job, pointers, &pixel, slice.last);
      run_tiles<Kernel, 2>(job, pointers, &pixel, slice.last);
      run_tiles<Kernel, 1>(job, pointers, &pixel, slice.last);
    }
  }
};

inline bool accepts_tiles(const ConvI8Options& o) {
  return fits_integer_kernels(o) &&
         (!gathers_windows(o.shape) || int64_t{o.shape.taps()} * o.shape.in_channels <= kMaxPatch);
}

template <class Kernel>
Result<ConvI8Packer::Packed> pack_tiles(const ConvI8Options& o) {
  const ConvShape& s = o.shape;
  auto conv = std::make_unique<NeonConv<Kernel>>(o);
  const TapLayout taps =
      gathers_windows(s) ? TapLayout{1, s.taps() * s.in_channels} : TapLayout{s.taps(), s.in_channels};
  SURELITE_TRY(conv->pack(o, Kernel::kLayout, taps));
  conv->is_row = is_direct(s) && !gathers_windows(s) && !conv->row_sums;
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
