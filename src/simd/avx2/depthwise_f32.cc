// SPDX-License-Identifier: Apache-2.0
// Float depthwise convolution with AVX2 and FMA: four neighbours by up to sixteen channels; a filter of three columns
// loads each column of the input once for all of them, one of three rows as well keeps its weights in registers.
#include <algorithm>

#include "simd/kernels.h"
#include "simd/avx2/depthwise_roll_f32.h"
#include "simd/avx2/requant.h"
#include "simd/avx2/target.h"
#include "simd/packing/conv_f32.h"
#include "simd/packing/input_window.h"

#if defined(__x86_64__)

namespace surelite::simd::avx2 {
namespace {

constexpr int kTogether = 4;

// A line of the input under a row of outputs; one of padding has step 0.
struct Line {
  const float* at;
  int64_t step;  // from pixel to pixel
};

struct Row {
  const Line* lines;     // one per row of the filter
  const float* weights;  // per 8 channels: [tap][8]
  const float* bias;
  float low, high;
  float* out;            // of column 0
  int64_t out_step;
};

template <int VECTORS, bool MASKED>
struct Tile {
  using Sums = __m256[kTogether][VECTORS];

  SURELITE_AVX2_INLINE static void finish(const Row& row, const Sums& sums, int count, int x, int channel,
                                          const EightChannels<MASKED>& channels) {
    const __m256 low = _mm256_set1_ps(row.low), high = _mm256_set1_ps(row.high);
#pragma GCC unroll 2
    for (int v = 0; v < VECTORS; ++v) {
      const __m256 bias = _mm256_loadu_ps(row.bias + channel + v * kLanes);
#pragma GCC unroll 4
      for (int i = 0; i < kTogether; ++i)
        if (i < count)
          channels.store(row.out + (x + i) * row.out_step + channel + v * kLanes,
                         _mm256_min_ps(high, _mm256_max_ps(low, _mm256_add_ps(sums[i][v], bias))));
    }
  }

  // Four outputs from column x on, of which `count` are wanted, under three columns of the filter. At an EDGE some
  // columns lie outside the image and contribute nothing.
  template <int STRIDE, bool EDGE>
  SURELITE_AVX2 static void three_columns(const ConvShape& s, const Row& row, int x, int count, int channel,
                                          int left) {
    const EightChannels<MASKED> channels(left);
    Sums sums;
#pragma GCC unroll 4
    for (int i = 0; i < kTogether; ++i)
#pragma GCC unroll 2
      for (int v = 0; v < VECTORS; ++v) sums[i][v] = _mm256_setzero_ps();
    const float* weights = row.weights + int64_t{channel} * s.taps();
    const int64_t next = int64_t{kLanes} * s.taps();
    for (int y = 0; y < s.filter_height; ++y, weights += 3 * kLanes) {
      const int64_t step = row.lines[y].step;
      const int64_t first = int64_t{x} * STRIDE - s.pad_x;
      const float* from = row.lines[y].at + first * step + channel;
      __m256 w[3][VECTORS];
#pragma GCC unroll 3
      for (int i = 0; i < 3; ++i)
#pragma GCC unroll 2
        for (int v = 0; v < VECTORS; ++v) w[i][v] = _mm256_loadu_ps(weights + v * next + i * kLanes);
#pragma GCC unroll 12
      for (int column = 0; column < (kTogether - 1) * STRIDE + 3; ++column, from += step) {
        if (EDGE && (first + column < 0 || first + column >= s.in_width)) continue;
        __m256 in[VECTORS];
#pragma GCC unroll 2
        for (int v = 0; v < VECTORS; ++v) in[v] = channels.load(from + v * kLanes);
#pragma GCC unroll 4
        for (int i = 0; i < kTogether; ++i) {
          const int tap = column - i * STRIDE;
          if (tap < 0 || tap > 2) continue;
#pragma GCC unroll 2
          for (int v = 0; v < VECTORS; ++v) sums[i][v] = _mm256_fmadd_ps(in[v], w[tap][v], sums[i][v]);
        }
      }
    }
    finish(row, sums, EDGE ? count : kTogether, x, channel, channels);
  }
  template <int STRIDE>
  SURELITE_AVX2_INLINE static void run_three(const ConvShape& s, const Row& row, int first, int last,
                                             const InnerOutputs& inner, int channel, int left) {
    for (int x = first; x < last; x += kTogether) {  // the last ones go back over some that are done
      const int at = std::max(first, std::min(x, last - kTogether)), count = std::min(kTogether, last - at);
      if (at >= inner.left && at + kTogether <= inner.right)
        three_columns<STRIDE, false>(s, row, at, count, channel, left);
      else
        three_columns<STRIDE, true>(s, row, at, count, channel, left);
    }
  }

  // Outputs from column x on under columns [first, last) of any filter, all of which lie in the image.
  template <int COUNT>
  SURELITE_AVX2 static void any(const ConvShape& s, const Row& row, int x, int first, int last, int channel,
                                int left) {
    const EightChannels<MASKED> channels(left);
    Sums sums;
#pragma GCC unroll 4
    for (int i = 0; i < COUNT; ++i)
#pragma GCC unroll 2
      for (int v = 0; v < VECTORS; ++v) sums[i][v] = _mm256_setzero_ps();
    const float* weights = row.weights + int64_t{channel} * s.taps() + first * kLanes;
    const int64_t next = int64_t{kLanes} * s.taps();
    for (int y = 0; y < s.filter_height; ++y, weights += s.filter_width * kLanes) {
      const int64_t pixel = row.lines[y].step, step = s.stride_x * pixel, across = s.dilation_x * pixel;
      const float* from = row.lines[y].at + (int64_t{x} * s.stride_x - s.pad_x) * pixel + first * across + channel;
      for (int tap = 0; tap < last - first; ++tap, from += across) {
        __m256 w[VECTORS];
#pragma GCC unroll 2
        for (int v = 0; v < VECTORS; ++v) w[v] = _mm256_loadu_ps(weights + tap * kLanes + v * next);
#pragma GCC unroll 4
        for (int i = 0; i < COUNT; ++i)
#pragma GCC unroll 2
          for (int v = 0; v < VECTORS; ++v)
            sums[i][v] = _mm256_fmadd_ps(channels.load(from + i * step + v * kLanes), w[v], sums[i][v]);
      }
    }
    finish(row, sums, COUNT, x, channel, channels);
  }

  // One output likewise: two rows of the filter at a time are summed on their own, so that sums wait less for another.
  SURELITE_AVX2 static void alone(const ConvShape& s, const Row& row, int x, int first, int last, int channel,
                                  int left) {
    const EightChannels<MASKED> channels(left);
    Sums sums;
#pragma GCC unroll 2
    for (int i = 0; i < 2; ++i)
#pragma GCC unroll 2
      for (int v = 0; v < VECTORS; ++v) sums[i][v] = _mm256_setzero_ps();
    const float* weights = row.weights + int64_t{channel} * s.taps() + first * kLanes;
    const int64_t next = int64_t{kLanes} * s.taps(), filter_line = int64_t{s.filter_width} * kLanes;
    const auto start = [&](int y) {
      return row.lines[y].at + (int64_t{x} * s.stride_x - s.pad_x + int64_t{first} * s.dilation_x) * row.lines[y].step +
             channel;
    };
    const auto add = [&](__m256(&sum)[VECTORS], const float* from, const float* with) SURELITE_AVX2_LAMBDA {
#pragma GCC unroll 2
      for (int v = 0; v < VECTORS; ++v)
        sum[v] = _mm256_fmadd_ps(channels.load(from + v * kLanes), _mm256_loadu_ps(with + v * next), sum[v]);
    };
    int y = 0;
    for (; y + 2 <= s.filter_height; y += 2, weights += 2 * filter_line) {
      const float *upper = start(y), *lower = start(y + 1);
      const int64_t across = s.dilation_x * row.lines[y].step, lower_across = s.dilation_x * row.lines[y + 1].step;
      for (int tap = 0; tap < last - first; ++tap, upper += across, lower += lower_across) {
        add(sums[0], upper, weights + tap * kLanes);
        add(sums[1], lower, weights + filter_line + tap * kLanes);
      }
    }
    if (y < s.filter_height) {
      const float* from = start(y);
      const int64_t across = s.dilation_x * row.lines[y].step;
      int tap = 0;
      for (; tap + 2 <= last - first; tap += 2, from += 2 * across) {
        add(sums[0], from, weights + tap * kLanes);
        add(sums[1], from + across, weights + (tap + 1) * kLanes);
      }
      if (tap < last - first) add(sums[0], from, weights + tap * kLanes);
    }
#pragma GCC unroll 2
    for (int v = 0; v < VECTORS; ++v) sums[0][v] = _mm256_add_ps(sums[0][v], sums[1][v]);
    finish(row, sums, 1, x, channel, channels);
  }

  // Columns [first, last), of which [left, right) have all of their inputs.
  SURELITE_AVX2 static void run(const ConvShape& s, const Row& row, int first, int last, const InnerOutputs& inner,
                                int channel, int left) {
    if (s.filter_width == 3 && s.dilation_x == 1 && s.stride_x <= 2)
      return s.stride_x == 1 ? run_three<1>(s, row, first, last, inner, channel, left)
                             : run_three<2>(s, row, first, last, inner, channel, left);
    int x = first;
    const auto sides = [&](int end) SURELITE_AVX2_LAMBDA {
      for (; x < end; ++x) {
        const int64_t at = int64_t{x} * s.stride_x - s.pad_x;
        const auto before = [&](int64_t column) {  // taps left of it
          return static_cast<int>(
              std::clamp<int64_t>((column - at + s.dilation_x - 1) / s.dilation_x, 0, s.filter_width));
        };
        const int from = at < 0 ? before(0) : 0, to = at < s.in_width ? before(s.in_width) : 0;
        alone(s, row, x, std::min(from, to), to, channel, left);
      }
    };
    sides(std::min(last, inner.left));
    const int end = std::min(last, inner.right), start = x;
    while (x < end) {  // the last ones go back over some that are done
      if (end - start < kTogether) {
        alone(s, row, x++, 0, s.filter_width, channel, left);
        continue;
      }
      const int from = std::min(x, end - kTogether);
      any<kTogether>(s, row, from, 0, s.filter_width, channel, left);
      x = from + kTogether;
    }
    sides(last);
  }
};

struct Conv final : PackedDepthwiseF32 {
  using PackedDepthwiseF32::PackedDepthwiseF32;
  void run(const float* in, float* out, int64_t first, int64_t last) const override {
    const ConvShape& s = options.shape;
    if (rolls(s))
      return s.stride_x == 1 ? roll_all<1>(*this, in, out, first, last) : roll_all<2>(*this, in, out, first, last);
    const InnerOutputs inner = inner_outputs(s);
    for (int64_t pixel = first; pixel < last;) {
      const PixelPosition p = position_of(s, pixel);
      const int end = static_cast<int>(std::min<int64_t>(s.out_width, p.x + (last - pixel)));
      run_row(in, out + (pixel - p.x) * s.out_channels, p, end, inner);
      pixel += end - p.x;
    }
  }

  SURELITE_AVX2 void run_row(const float* in, float* out, PixelPosition p, int end, const InnerOutputs& inner) const {
    const ConvShape& s = options.shape;
    Line lines[kMaxTaps];
    for (int y = 0; y < s.filter_height; ++y) {
      const int64_t from = int64_t{p.y} * s.stride_y - s.pad_y + int64_t{y} * s.dilation_y;
      if (from < 0 || from >= s.in_height) lines[y] = {zero_row, 0};
      else lines[y] = {in + (int64_t{p.batch} * s.in_height + from) * s.in_width * s.in_channels, s.in_channels};
    }
    const Row row{lines, weights, bias, options.low, options.high, out, s.out_channels};
    int c = 0;
    for (; c + 2 * kLanes <= s.out_channels; c += 2 * kLanes)
      Tile<2, false>::run(s, row, p.x, end, inner, c, kLanes);
    for (; c + kLanes <= s.out_channels; c += kLanes)
      Tile<1, false>::run(s, row, p.x, end, inner, c, kLanes);
    if (c < s.out_channels) Tile<1, true>::run(s, row, p.x, end, inner, c, s.out_channels - c);
  }
};

bool accepts(const ConvF32Options& o) {
  const ConvShape& s = o.shape;
  return coordinates_fit(s) && s.in_channels == s.out_channels && s.in_channels > 0 && s.taps() <= kMaxTaps;
}

Result<DepthwiseF32Packer::Packed> pack(const ConvF32Options& o) {
  const ConvShape& s = o.shape;
  auto packed = std::make_unique<Conv>(o);
  SURELITE_TRY(packed->reserve(o));
  if (packed->is_packed(o)) return packed;
  for (int c = 0; c < s.out_channels; ++c)
    for (int t = 0; t < s.taps(); ++t)
      packed->weights[(int64_t{c / kLanes} * s.taps() + t) * kLanes + c % kLanes] =
          o.weights[int64_t{t} * s.out_channels + c];
  return packed;
}

}  // namespace

void enter(DepthwiseF32Packer* kernels) { *kernels = {accepts, pack}; }

}  // namespace surelite::simd::avx2

#endif
