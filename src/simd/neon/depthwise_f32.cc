// SPDX-License-Identifier: Apache-2.0
// Float depthwise convolutions with NEON: four channels of four pixels at a time, weights in registers where there are
// nine taps.
#include "simd/kernels.h"

#if SURELITE_NEON
#include <algorithm>
#include <cstring>

#include "simd/neon/portable_copies.h"
#include "simd/neon/tap_pointers.h"
#include "simd/neon/tile_f32.h"
#include "simd/packing/conv_f32.h"
#include "simd/packing/packed_block.h"

namespace surelite::simd {
namespace {

constexpr int kChannels = 4;
constexpr int kLongRow = 8;  // pixels that are worth a way of their own

// Pixels of a row whose windows lie `step` elements apart.
struct Run {
  const float* taps[kMaxTaps];
  int64_t step;
  int64_t count;
  float* out;
};

struct Conv final : PackedDepthwiseF32 {
  using PackedDepthwiseF32::PackedDepthwiseF32;
  void run(const float* in, float* out, int64_t first, int64_t last) const override;

  // In registers: memory is read again after every output.
  struct Limits {
    float32x4_t low, high;
    explicit Limits(const ConvF32Options& o) : low(vdupq_n_f32(o.low)), high(vdupq_n_f32(o.high)) {}
    SURELITE_NEON_TILE float32x4_t of(float32x4_t x) const { return vminq_f32(vmaxq_f32(x, low), high); }
  };

  // 3 x 3 taps of PIXELS neighbours, one column apart, wherever the columns are: all channels.
  template <int PIXELS>
  void columns(const float* const* from, float* out) const {
    constexpr int kColumns = PIXELS + 2;
    const int64_t channels = options.shape.out_channels;
    const Limits limits(options);
    const float* const plus_from = bias;
    const float* at[3][kColumns];
#pragma GCC unroll 3
    for (int y = 0; y < 3; ++y)
#pragma GCC unroll 5
      for (int x = 0; x < kColumns; ++x) at[y][x] = from[y * kColumns + x];
    const float* w = weights;
    for (int64_t c = 0; c < channels; c += kChannels, w += 9 * kChannels) {
      const int64_t channel = std::min(c, channels - kChannels);
      float32x4_t acc[PIXELS] = {};
#pragma GCC unroll 3
      for (int y = 0; y < 3; ++y) {
        const float32x4_t by[3] = {vld1q_f32(w + y * 12), vld1q_f32(w + y * 12 + 4), vld1q_f32(w + y * 12 + 8)};
#pragma GCC unroll 5
        for (int x = 0; x < kColumns; ++x) {
          const float32x4_t value = vld1q_f32(at[y][x] + channel);
#pragma GCC unroll 3
          for (int p = 0; p < PIXELS; ++p)
            if (x - p >= 0 && x - p < 3) acc[p] = vfmaq_f32(acc[p], value, by[x - p]);
        }
      }
      const float32x4_t plus = vld1q_f32(plus_from + channel);
#pragma GCC unroll 3
      for (int p = 0; p < PIXELS; ++p) vst1q_f32(out + p * channels + channel, limits.of(vaddq_f32(acc[p], plus)));
    }
  }
  // `count` pixels of a row from p on, some of whose taps lie outside.
  template <int PIXELS>
  void edge_pixels(const TapPointers<float>& pointers, PixelPosition* p, int* count, float** out) const {
    constexpr int kColumns = PIXELS + 2;
    const ConvShape& s = options.shape;
    for (; *count >= PIXELS; *count -= PIXELS, p->x += PIXELS, *out += PIXELS * int64_t{s.out_channels}) {
      const float* from[3 * kColumns];
      for (int y = 0; y < 3; ++y) {
        const int32_t line = p->y * s.stride_y - s.pad_y + y * s.dilation_y;
        const bool inside = line >= 0 && line < s.in_height;
        const float* row =
            pointers.in + (int64_t{p->batch} * s.in_height + (inside ? line : 0)) * s.in_width * s.in_channels;
        for (int x = 0; x < kColumns; ++x) {
          const int32_t column = p->x - s.pad_x + x;
          from[y * kColumns + x] = inside && column >= 0 && column < s.in_width
                                       ? row + int64_t{column} * s.in_channels : zero_row;
        }
      }
      columns<PIXELS>(from, *out);
    }
  }

  // Any number of taps.
  void any_taps(const Run& run, const float* first, int channel) const {
    const int taps = options.shape.taps();
    const int64_t channels = options.shape.out_channels;
    const Limits limits(options);
    const float32x4_t plus = vld1q_f32(bias + channel);
    const int64_t step = run.step;
    int64_t at = channel;
    float* out = run.out + channel;
    int64_t i = 0;
    for (; i + 4 <= run.count; i += 4, at += 4 * step, out += 4 * channels) {
      float32x4_t acc[4] = {};
      const float* w = first;
      for (int tap = 0; tap < taps; ++tap, w += kChannels) {
        const float32x4_t by = vld1q_f32(w);
        const float* x = run.taps[tap] + at;
#pragma GCC unroll 4
        for (int p = 0; p < 4; ++p) acc[p] = vfmaq_f32(acc[p], vld1q_f32(x + p * step), by);
      }
#pragma GCC unroll 4
      for (int p = 0; p < 4; ++p) vst1q_f32(out + p * channels, limits.of(vaddq_f32(acc[p], plus)));
    }
    for (; i < run.count; ++i, at += step, out += channels) {
      float32x4_t acc = vdupq_n_f32(0);
      const float* w = first;
      for (int tap = 0; tap < taps; ++tap, w += kChannels)
        acc = vfmaq_f32(acc, vld1q_f32(run.taps[tap] + at), vld1q_f32(w));
      vst1q_f32(out, limits.of(vaddq_f32(acc, plus)));
    }
  }

  // Nine taps: weights stay in registers.
  void nine_taps(const Run& run, const float* from, int channel) const {
    const int64_t channels = options.shape.out_channels, step = run.step, count = run.count;
    const Limits limits(options);
    const float* taps[9];
    std::copy_n(run.taps, 9, taps);
    float32x4_t w[9];
#pragma GCC unroll 9
    for (int tap = 0; tap < 9; ++tap) w[tap] = vld1q_f32(from + tap * kChannels);
    const float32x4_t plus = vld1q_f32(bias + channel);
    int64_t at = channel, i = 0;
    float* out = run.out + channel;
    // Windows of neighbours overlap, if not moved by more than a pixel.
    if (step == channels && options.shape.filter_width == 3 && options.shape.dilation_x == 1) {
      for (; i + 4 <= count; i += 4, at += 4 * step, out += 4 * channels) {
        float32x4_t acc[4] = {};
#pragma GCC unroll 3
        for (int y = 0; y < 3; ++y) {
          const float* x = taps[y * 3] + at;
#pragma GCC unroll 6
          for (int column = 0; column < 6; ++column) {
            const float32x4_t value = vld1q_f32(x + column * channels);
#pragma GCC unroll 4
            for (int p = 0; p < 4; ++p)
              if (column - p >= 0 && column - p < 3) acc[p] = vfmaq_f32(acc[p], value, w[y * 3 + column - p]);
          }
        }
#pragma GCC unroll 4
        for (int p = 0; p < 4; ++p) vst1q_f32(out + p * channels, limits.of(vaddq_f32(acc[p], plus)));
      }
    }
    if (step == 2 * channels && options.shape.filter_width == 3 && options.shape.dilation_x == 1) {
      for (; i + 2 <= count; i += 2, at += 2 * step, out += 2 * channels) {
        float32x4_t acc[2] = {};
#pragma GCC unroll 3
        for (int y = 0; y < 3; ++y) {
          const float* x = taps[y * 3] + at;
#pragma GCC unroll 5
          for (int column = 0; column < 5; ++column) {
            const float32x4_t value = vld1q_f32(x + column * channels);
#pragma GCC unroll 2
            for (int p = 0; p < 2; ++p)
              if (column - p * 2 >= 0 && column - p * 2 < 3)
                acc[p] = vfmaq_f32(acc[p], value, w[y * 3 + column - p * 2]);
          }
        }
#pragma GCC unroll 2
        for (int p = 0; p < 2; ++p) vst1q_f32(out + p * channels, limits.of(vaddq_f32(acc[p], plus)));
      }
    }
    for (; i < count; ++i, at += step, out += channels) {
      float32x4_t acc = vdupq_n_f32(0);
#pragma GCC unroll 9
      for (int tap = 0; tap < 9; ++tap) acc = vfmaq_f32(acc, vld1q_f32(taps[tap] + at), w[tap]);
      vst1q_f32(out, limits.of(vaddq_f32(acc, plus)));
    }
  }
};

void Conv::run(const float* in, float* out, int64_t first, int64_t last) const {
  const ConvShape& s = options.shape;
  const TapPointers<float> pointers(s, in, zero_row);
  const int taps = s.taps(), channels = s.out_channels;
  PixelPosition p = position_of(s, first);
  Run run;
  run.step = int64_t{s.stride_x} * channels;
  const bool moves_by_columns = s.filter_width == 3 && s.filter_height == 3 && s.stride_x == 1 && s.dilation_x == 1;
  for (int64_t pixel = first; pixel < last; pixel += run.count, advance(s, &p, static_cast<int>(run.count))) {
    const int inner = pointers.inner_pixels(p);
    run.count = std::clamp<int64_t>(inner, 1, last - pixel);
    if (moves_by_columns && run.count < kLongRow) {
      // What comes before inner pixels, or all the rest of the row.
      int count = s.out_width - p.x;
      if (inner == 0 && pointers.has_inner_rows(p) && p.x < pointers.inner.left &&
          pointers.inner.right - pointers.inner.left >= kLongRow)
        count = pointers.inner.left - p.x;
      run.count = count = static_cast<int>(std::min<int64_t>(count, last - pixel));
      PixelPosition edge = p;
      float* to = out + pixel * channels;
      edge_pixels<3>(pointers, &edge, &count, &to);
      edge_pixels<2>(pointers, &edge, &count, &to);
      edge_pixels<1>(pointers, &edge, &count, &to);
      continue;
    }
    pointers.point<1>(p, run.taps);
    run.out = out + pixel * channels;
    // The last channels go back over some that are done.
    for (int c = 0; c < channels; c += kChannels) {
      const int channel = std::min(c, channels - kChannels);
      const float* from = weights + int64_t{c} * taps;
      if (taps == 9) nine_taps(run, from, channel);
      else any_taps(run, from, channel);
    }
  }
}

bool accepts(const ConvF32Options& o) {
  const ConvShape& s = o.shape;
  return coordinates_fit(s) && s.in_channels == s.out_channels && s.in_channels >= kChannels && s.taps() <= kMaxTaps;
}

Result<DepthwiseF32Packer::Packed> pack(const ConvF32Options& o) {
  const ConvShape& s = o.shape;
  auto conv = std::make_unique<Conv>(o);
  SURELITE_TRY(conv->reserve(o));
  if (conv->is_packed(o)) return conv;
  const int taps = s.taps(), channels = s.out_channels;
  for (int c = 0; c < channels; c += kChannels) {
    const int channel = std::min(c, channels - kChannels);
    for (int tap = 0; tap < taps; ++tap)
      vst1q_f32(conv->weights + int64_t{c} * taps + tap * kChannels,
                vld1q_f32(o.weights + int64_t{tap} * channels + channel));
  }
  return conv;
}

bool accepts_any(const ConvF32Options& o) { return accepts(o) || neon::portable<DepthwiseF32Packer>().takes(o); }
Result<DepthwiseF32Packer::Packed> pack_any(const ConvF32Options& o) {
  return accepts(o) ? pack(o) : neon::portable<DepthwiseF32Packer>().pack(o);
}

}  // namespace

void neon::enter(DepthwiseF32Packer* kernels) { *kernels = {accepts_any, pack_any}; }

}  // namespace surelite::simd
#endif
