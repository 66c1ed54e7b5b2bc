// SPDX-License-Identifier: Apache-2.0
// Float convolutions with NEON: six pixels by sixteen channels in registers, or one row times a matrix.
#include "simd/kernels.h"

#if SURELITE_NEON
#include <algorithm>
#include <cstring>

#include "simd/neon/image_bands.h"
#include "simd/neon/portable_copies.h"
#include "simd/neon/row_f32.h"
#include "simd/packing/conv_f32.h"
#include "simd/packing/packed_block.h"

namespace surelite::simd {
namespace {

constexpr int kChannels = 16;             // of a block
constexpr int64_t kNearBytes = 48 * 1024;  // weights that stay near while all pixels go by
constexpr int kBandFloats = 8192;           // of an image that is copied with its padding

struct TileChannels {
  int begin, end;
};

// Windows of few channels are one tap: they are copied where some of it is padding.
bool gathers(const ConvShape& s) {
  return s.taps() > 1 && (s.in_channels < 4 || s.taps() > kMaxTaps) &&
         int64_t{s.taps()} * s.in_channels <= kMaxPatch / 4;
}

struct Conv final : PackedConvF32 {
  using PackedConvF32::PackedConvF32;
  void run(const float* in, float* out, const Slice& slice) const override;

  // `taps` stretches of `depth` inputs; `channels`: blocks of 16, of which the last may be narrower. By itself, so that
  // what chooses the pixels takes no registers.
  template <bool kFused, int ROWS, int V>
  __attribute__((noinline)) void tile(const float* const* rows, int taps, int depth, float* out,
                                      TileChannels channels) const {
    const int64_t step = options.shape.out_channels;
    const float* from = weights + int64_t{channels.begin} * tap_count * length;
    for (int64_t channel = channels.begin; channel < channels.end; channel += kChannels) {
      float32x4_t acc[ROWS][V], plus[V];
#pragma GCC unroll 4
      for (int v = 0; v < V; ++v) plus[v] = vld1q_f32(bias + channel + v * 4);
      // With two roundings the bias comes last, as in the reference kernel.
#pragma GCC unroll 6
      for (int r = 0; r < ROWS; ++r)
#pragma GCC unroll 4
        for (int v = 0; v < V; ++v) acc[r][v] = kFused ? plus[v] : vdupq_n_f32(0);
      const float* const* at = rows;
      for (int tap = 0; tap < taps; ++tap, at += ROWS)
        from = add_products<kFused, ROWS, V>(at, depth, from, kChannels, acc);
      const float32x4_t low = vdupq_n_f32(options.low), high = vdupq_n_f32(options.high);
#pragma GCC unroll 6
      for (int r = 0; r < ROWS; ++r)
#pragma GCC unroll 4
        for (int v = 0; v < V; ++v) {
          if (!kFused) acc[r][v] = vaddq_f32(acc[r][v], vld1q_f32(bias + channel + v * 4));
          acc[r][v] = vminq_f32(vmaxq_f32(acc[r][v], low), high);
        }
      float* to = out + channel;
      int64_t apart = step;
      asm("" : "+r"(to), "+r"(apart));  // else compilers keep a pointer for each store from block to block
      store_tile<ROWS, V>(acc, step - channel, apart, to);
    }
  }

  template <bool kFused, int ROWS>
  void tiles(const TapPointers<float>& pointers, float* out, const Slice& slice, int64_t* pixel) const {
    if (*pixel + ROWS > slice.last) return;
    const ConvShape& s = pointers.shape;
    // Of a last block of few channels a half or a quarter is enough.
    const int rest = s.out_channels % kChannels;
    const int full = rest > 0 && rest <= 8 ? std::min(slice.end, s.out_channels - rest) : slice.end;
    float patch[ROWS * kMaxPatch / 4];
    const float* rows[kMaxTaps * ROWS];
    float* to = out + *pixel * s.out_channels;
    const auto multiply = [&](int taps, int depth) __attribute__((always_inline)) {
      if (slice.begin < full) tile<kFused, ROWS, 4>(rows, taps, depth, to, {slice.begin, full});
      if (full < slice.end && rest > 4) tile<kFused, ROWS, 2>(rows, taps, depth, to, {full, slice.end});
      else if (full < slice.end) tile<kFused, ROWS, 1>(rows, taps, depth, to, {full, slice.end});
      *pixel += ROWS, to += int64_t{ROWS} * s.out_channels;
    };
    if (is_direct(s)) {
      const float* at = pointers.in + *pixel * s.in_channels;
      while (*pixel + ROWS <= slice.last) {
#pragma GCC unroll 6
        for (int r = 0; r < ROWS; ++r, at += s.in_channels) rows[r] = at;
        multiply(1, length);
      }
      return;
    }
    const bool copies = gathers(s), joins = pointers.joins_taps() && s.filter_height <= kMaxTaps;
    for (PixelPosition p = position_of(s, *pixel); *pixel + ROWS <= slice.last; advance(s, &p, ROWS)) {
      if (joins && pointers.point_at_lines<ROWS>(p, rows)) {
        multiply(s.filter_height, s.filter_width * s.in_channels);
        continue;
      }
      if (copies) {
        pointers.gather(p, ROWS, patch, length);
        for (int r = 0; r < ROWS; ++r) rows[r] = patch + r * length;
      } else {
        pointers.point<ROWS>(p, rows);
      }
      multiply(tap_count, length);
    }
  }

  void run_blocks(const TapPointers<float>& pointers, float* out, const Slice& slice) const;

  bool is_row = false;
  bool finite = false;  // the weights of a row
};

// Blocks of channels whose weights stay near while all pixels go by.
void Conv::run_blocks(const TapPointers<float>& pointers, float* out, const Slice& slice) const {
  const int64_t block_bytes = int64_t{length} * tap_count * kChannels * static_cast<int64_t>(sizeof(float));
  const int near = static_cast<int>(std::max<int64_t>(kNearBytes / block_bytes, 1)) * kChannels;
  for (int begin = slice.begin; begin < slice.end; begin += near) {
    const Slice part{slice.first, slice.last, begin, std::min(slice.end, begin + near)};
    int64_t pixel = slice.first;
    if (options.fused) {
      tiles<true, 6>(pointers, out, part, &pixel);
      tiles<true, 4>(pointers, out, part, &pixel);
      tiles<true, 3>(pointers, out, part, &pixel);
      tiles<true, 2>(pointers, out, part, &pixel);
      tiles<true, 1>(pointers, out, part, &pixel);
    } else {
      tiles<false, 4>(pointers, out, part, &pixel);
      tiles<false, 2>(pointers, out, part, &pixel);
      tiles<false, 1>(pointers, out, part, &pixel);
    }
  }
}

void Conv::run(const float* in, float* out, const Slice& slice) const {
  const ConvShape& s = options.shape;
  if (is_row) {
    if (slice.first >= slice.last) return;
    const RowF32 row{weights, bias, length, s.out_channels, options.low, options.high, finite};
    if (options.fused) RowRun<true>(row, in).run(slice.begin, slice.end, out);
    else RowRun<false>(row, in).run(slice.begin, slice.end, out);
    return;
  }
  const TapPointers<float> pointers(s, in, zero_row);
  if (!options.fused || gathers(s) || !needs_bands(pointers, kBandFloats)) return run_blocks(pointers, out, slice);
  const auto run_band = [&](const TapPointers<float>& band, int64_t start, int64_t first, int64_t last) {
    run_blocks(band, out + start * s.out_channels, {first, last, slice.begin, slice.end});
  };
  for_bands<kBandFloats>(pointers, slice.first, slice.last, run_band);
}

bool accepts(const ConvF32Options& o) {
  const ConvShape& s = o.shape;
  return coordinates_fit(s) && s.in_channels > 0 && s.out_channels > 0 &&
         (s.taps() <= kMaxTaps || gathers(s));
}

// Four rows by four columns at a time.
void pack_block(const float* const* filters, int64_t filter, float* to) {
  const float32x4_t none = vdupq_n_f32(0);
  for (int lane = 0; lane < kChannels; lane += 4) {
    const float* const* row = filters + lane;
    int64_t k = 0;
    for (; k + 4 <= filter; k += 4) {
      const auto load = [&](int i) { return row[i] ? vld1q_f32(row[i] + k) : none; };
      const float32x4x2_t low = vtrnq_f32(load(0), load(1)), high = vtrnq_f32(load(2), load(3));
      float* at = to + k * kChannels + lane;
      vst1q_f32(at, vcombine_f32(vget_low_f32(low.val[0]), vget_low_f32(high.val[0])));
      vst1q_f32(at + kChannels, vcombine_f32(vget_low_f32(low.val[1]), vget_low_f32(high.val[1])));
      vst1q_f32(at + 2 * kChannels, vcombine_f32(vget_high_f32(low.val[0]), vget_high_f32(high.val[0])));
      vst1q_f32(at + 3 * kChannels, vcombine_f32(vget_high_f32(low.val[1]), vget_high_f32(high.val[1])));
    }
    for (; k < filter; ++k)
      for (int i = 0; i < 4; ++i) to[k * kChannels + lane + i] = row[i] ? row[i][k] : 0.0f;
  }
}

Result<ConvF32Packer::Packed> pack(const ConvF32Options& o) {
  const ConvShape& s = o.shape;
  auto conv = std::make_unique<Conv>(o);
  conv->tap_count = gathers(s) ? 1 : s.taps();
  conv->length = gathers(s) ? s.taps() * s.in_channels : s.in_channels;
  conv->block = kChannels;
  const int64_t filter = int64_t{conv->length} * conv->tap_count;
  const int channels = round_up(s.out_channels, kChannels);
  SURELITE_TRY(conv->reserve(o, channels));
  if (!conv->is_packed(o)) {
    for (int c = 0; c < s.out_channels; c += kChannels) {
      const float* filters[kChannels] = {};
      for (int i = 0; i < std::min(kChannels, s.out_channels - c); ++i) filters[i] = o.weights + (c + i) * filter;
      pack_block(filters, filter, conv->weights + c * filter);
    }
  }
  conv->is_row = is_direct(s) && s.pixels() == 1;
  conv->finite = conv->is_row && all_finite(conv->weights, channels * filter);
  return conv;
}

bool accepts_any(const ConvF32Options& o) { return accepts(o) || neon::portable<ConvF32Packer>().takes(o); }
Result<ConvF32Packer::Packed> pack_any(const ConvF32Options& o) {
  return accepts(o) ? pack(o) : neon::portable<ConvF32Packer>().pack(o);
}

}  // namespace

void neon::enter(ConvF32Packer* kernels) { *kernels = {accepts_any, pack_any}; }

}  // namespace surelite::simd
#endif
