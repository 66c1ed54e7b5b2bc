// SPDX-License-Identifier: Apache-2.0
// A depthwise filter of 3 x 3 keeps its weights for eight channels in registers. Each column of the input is loaded
// once and added to all outputs that it is under. Every output is its bias and then the sum of its columns from left to
// right.
#pragma once

#if defined(__x86_64__)
#include <algorithm>
#include <cstdint>

#include "simd/avx2/requant.h"
#include "simd/avx2/target.h"
#include "simd/packing/conv_f32.h"
#include "simd/packing/input_window.h"

namespace surelite::simd::avx2 {

// Eight channels, of which some may be missing.
template <bool MASKED>
struct EightChannels {
  explicit SURELITE_AVX2_INLINE EightChannels(int left) : count(left), mask(first_lanes(left)) {}
  int count;
  __m256i mask;
  SURELITE_AVX2_INLINE __m256 load(const float* from) const {
    return MASKED ? _mm256_maskload_ps(from, mask) : _mm256_loadu_ps(from);
  }
  SURELITE_AVX2_INLINE void store(float* to, __m256 value) const {
    store_floats(value, MASKED ? count : kLanes, to);
  }
};

// The first two columns are never both left of the image. Rows are long enough to be worth starting.
inline bool rolls(const ConvShape& s) {
  return s.filter_height == 3 && s.filter_width == 3 && s.dilation_x == 1 && s.stride_x <= 2 &&
         s.pad_x <= 3 - s.stride_x && s.out_width > 3;
}

template <int STRIDE, bool MASKED>
struct Roll {
  using Channels = EightChannels<MASKED>;

  // Three rows of the input; one of padding has step 0.
  struct Lines {
    const float* at[3];
    int64_t step[3];  // from pixel to pixel
  };

  SURELITE_AVX2_INLINE static __m256 add_column(const Lines& lines, int64_t x, const __m256* w,
                                                const Channels& channels, __m256 sum) {
#pragma GCC unroll 3
    for (int i = 0; i < 3; ++i)
      sum = _mm256_fmadd_ps(channels.load(lines.at[i] + x * lines.step[i]), w[3 * i], sum);
    return sum;
  }

  // Columns [first, last) of `rows` rows of outputs from p's on.
  SURELITE_AVX2 static void run(const PackedDepthwiseF32& conv, const float* in, float* out, PixelPosition p, int rows,
                                int last, int channel) {
    const ConvShape& s = conv.options.shape;
    const Channels channels(s.out_channels - channel);
    __m256 w[9];
#pragma GCC unroll 9
    for (int t = 0; t < 9; ++t) w[t] = _mm256_loadu_ps(conv.weights + int64_t{channel} * 9 + t * kLanes);
    const float* const bias = conv.bias + channel;
    const int width = s.in_width;
    const auto is_inside = [width](int x) { return static_cast<uint32_t>(x) < static_cast<uint32_t>(width); };
    for (int row = 0; row < rows; ++row) {
      Lines lines;
      for (int i = 0; i < 3; ++i) {
        const int64_t y = int64_t{p.y + row} * s.stride_y - s.pad_y + int64_t{i} * s.dilation_y;
        if (y < 0 || y >= s.in_height) lines.at[i] = conv.zero_row, lines.step[i] = 0;
        else lines.at[i] = in + (p.batch * s.in_height + y) * width * s.in_channels, lines.step[i] = s.in_channels;
        lines.at[i] += channel;
      }
      float* to = out + (int64_t{row} * s.out_width + p.x) * s.out_channels + channel;
      const auto finish = [&](__m256 sum) SURELITE_AVX2_LAMBDA {
        const __m256 low = _mm256_set1_ps(conv.options.low), high = _mm256_set1_ps(conv.options.high);
        channels.store(to, _mm256_min_ps(high, _mm256_max_ps(low, sum)));
        to += s.out_channels;
      };
      int at = p.x * STRIDE - s.pad_x;
      __m256 sum = _mm256_loadu_ps(bias), next = sum;
      if (is_inside(at)) sum = add_column(lines, at, w, channels, sum);
      ++at;
      if (STRIDE == 1) {
        if (is_inside(at)) {
          sum = add_column(lines, at, w + 1, channels, sum);
          next = add_column(lines, at, w, channels, next);
        }
        ++at;
      }
      // From here on a column lies in the image or right of it.
      const int end = static_cast<int>(std::min<int64_t>(last, (int64_t{width} - 3 + s.pad_x + STRIDE) / STRIDE));
      int x = p.x;
#pragma GCC unroll 3
      for (int i = 0; i < 3; ++i) lines.at[i] += at * lines.step[i];
      for (; x < end; ++x) {
        if (STRIDE == 2) {
          sum = add_column(lines, 0, w + 1, channels, sum);
#pragma GCC unroll 3
          for (int i = 0; i < 3; ++i) lines.at[i] += lines.step[i];
        }
        __m256 column[3], after = _mm256_loadu_ps(bias);
#pragma GCC unroll 3
        for (int i = 0; i < 3; ++i) {
          column[i] = channels.load(lines.at[i]);
          lines.at[i] += lines.step[i];
        }
#pragma GCC unroll 3
        for (int i = 0; i < 3; ++i) {
          sum = _mm256_fmadd_ps(column[i], w[3 * i + 2], sum);
          if (STRIDE == 1) next = _mm256_fmadd_ps(column[i], w[3 * i + 1], next);
          after = _mm256_fmadd_ps(column[i], w[3 * i], after);
        }
        finish(sum);
        sum = STRIDE == 1 ? next : after, next = after;
        at += STRIDE;
      }
      for (; x < last; ++x, at += STRIDE) {
        if (STRIDE == 2 && is_inside(at)) sum = add_column(lines, 0, w + 1, channels, sum);
        finish(sum);
        sum = STRIDE == 1 ? next : _mm256_loadu_ps(bias), next = _mm256_loadu_ps(bias);
      }
    }
  }
};

// Outputs [first, last): a small image passes channel by channel, others in bands that stay in the cache between
// channels.
template <int STRIDE>
SURELITE_AVX2 void roll_all(const PackedDepthwiseF32& conv, const float* in, float* out, int64_t first, int64_t last) {
  constexpr int64_t kBandFloats = 4 << 10;
  const ConvShape& s = conv.options.shape;
  const int64_t line = int64_t{s.out_width} * s.out_channels * STRIDE * s.stride_y;
  const int64_t band = std::max<int64_t>(kBandFloats / line, 1);
  while (first < last) {
    const PixelPosition p = position_of(s, first);
    const bool whole = p.x == 0 && last - first >= s.out_width;
    const int rows =
        whole ? static_cast<int>(std::min<int64_t>({band, s.out_height - p.y, (last - first) / s.out_width})) : 1;
    const int end = static_cast<int>(std::min<int64_t>(s.out_width, p.x + (last - first)));
    float* const to = out + (first - p.x) * s.out_channels;
    int c = 0;
    for (; c + kLanes <= s.out_channels; c += kLanes) Roll<STRIDE, false>::run(conv, in, to, p, rows, end, c);
    if (c < s.out_channels) Roll<STRIDE, true>::run(conv, in, to, p, rows, end, c);
    first += whole ? int64_t{rows} * s.out_width : end - p.x;
  }
}

}  // namespace surelite::simd::avx2
#endif
