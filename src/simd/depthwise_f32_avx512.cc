// SPDX-License-Identifier: Apache-2.0
// Float depthwise convolution with AVX-512, sixteen channels at a time. A 3 x 3 filter keeps its weights and three columns of
// the input in registers; each column is loaded once for two rows of outputs.
#include <algorithm>

#include "simd/conv.h"
#include "simd/requant_avx512.h"
#include "simd/taps_avx512.h"
#include "simd/tile.h"

namespace surelite::simd {

#if defined(__x86_64__)

namespace {

constexpr int kLanes = 16;

bool rolls(const ConvShape& s) {
  return s.filter_height == 3 && s.filter_width == 3 && s.dilation_y == 1 && s.dilation_x == 1 && s.stride_y == s.stride_x && s.stride_x <= 2;
}

SURELITE_AVX512_INLINE __mmask16 first_lanes(int count) { return static_cast<__mmask16>(count >= kLanes ? 0xffff : (1 << count) - 1); }

template <int ROWS>
struct Column {
  __m512 row[ROWS];
};

}  // namespace

struct DepthwiseF32Kernel {
  // Sixteen channels along a stretch of a row of outputs.
  struct Job {
    const float* rows[4];  // input rows, at column 0; null for padding
    float* out[2];         // rows of outputs, at column 0; the second may be null
    const float *weights, *bias;
    __mmask16 mask;
    int first, last;  // columns of outputs
    int width, pad_x;
    int64_t step;     // from pixel to pixel
    float low, high;
  };

  template <int ROWS>
  SURELITE_AVX512_INLINE static Column<ROWS> column(const Job& job, int x) {
    Column<ROWS> result;
    const bool inside = static_cast<uint32_t>(x) < static_cast<uint32_t>(job.width);
#pragma GCC unroll 4
    for (int i = 0; i < ROWS; ++i)
      result.row[i] = inside && job.rows[i] ? _mm512_maskz_loadu_ps(job.mask, job.rows[i] + x * job.step) : _mm512_setzero_ps();
    return result;
  }

  // The job is copied: numbers that are stored cannot change the copy.
  template <int STRIDE, int OUT_ROWS>
  SURELITE_AVX512 static void roll(const Job job) {
    constexpr int kInRows = OUT_ROWS + 2;
    const __m512 low = _mm512_set1_ps(job.low), high = _mm512_set1_ps(job.high), bias = _mm512_load_ps(job.bias);
    __m512 w[9];
#pragma GCC unroll 9
    for (int t = 0; t < 9; ++t) w[t] = _mm512_load_ps(job.weights + t * kLanes);
    int at = job.first * STRIDE - job.pad_x;
    Column<kInRows> c0 = column<kInRows>(job, at), c1 = column<kInRows>(job, at + 1);
    for (int x = job.first; x < job.last; ++x, at += STRIDE) {
      const Column<kInRows> c2 = column<kInRows>(job, at + 2);
#pragma GCC unroll 2
      for (int row = 0; row < OUT_ROWS; ++row) {
        __m512 sum = _mm512_setzero_ps();
#pragma GCC unroll 3
        for (int ky = 0; ky < 3; ++ky) {
          sum = _mm512_fmadd_ps(c0.row[row + ky], w[ky * 3], sum);
          sum = _mm512_fmadd_ps(c1.row[row + ky], w[ky * 3 + 1], sum);
          sum = _mm512_fmadd_ps(c2.row[row + ky], w[ky * 3 + 2], sum);
        }
        _mm512_mask_storeu_ps(job.out[row] + x * job.step, job.mask, _mm512_min_ps(high, _mm512_max_ps(low, _mm512_add_ps(sum, bias))));
      }
      if constexpr (STRIDE == 1) c0 = c1, c1 = c2;
      else c0 = c2, c1 = column<kInRows>(job, at + 3);
    }
  }

  // Columns [first, last) of output row `y`, and of the next one if `rows` is 2.
  SURELITE_AVX512 static void roll_row(const DepthwiseF32& conv, const float* in, float* out, PixelPosition p, int rows, int last, int channel) {
    const ConvF32Options& o = conv.options_;
    const ConvShape& s = o.shape;
    Job job{};
    for (int i = 0; i < 4; ++i) {
      const int32_t y = p.y * s.stride_y - s.pad_y + i;
      const bool inside = y >= 0 && y < s.in_height;
      job.rows[i] = inside ? in + (int64_t{p.batch} * s.in_height + y) * s.in_width * s.in_channels + channel : nullptr;
    }
    for (int i = 0; i < rows; ++i) job.out[i] = out + (int64_t{p.batch} * s.out_height + p.y + i) * s.out_width * s.out_channels + channel;
    job.weights = conv.weights_ + int64_t{channel} * 9;
    job.bias = conv.bias_ + channel;
    job.mask = first_lanes(s.out_channels - channel);
    job.first = p.x, job.last = last;
    job.width = s.in_width, job.pad_x = s.pad_x;
    job.step = s.in_channels;
    job.low = o.low, job.high = o.high;
    if (s.stride_x == 2) return roll<2, 1>(job);
    return rows == 2 ? roll<1, 2>(job) : roll<1, 1>(job);
  }

  SURELITE_AVX512 static void roll_all(const DepthwiseF32& conv, const float* in, float* out, int64_t first, int64_t last) {
    const ConvShape& s = conv.options_.shape;
    while (first < last) {
      const PixelPosition p = position_of(s, first);
      const bool two = s.stride_y == 1 && p.x == 0 && p.y + 1 < s.out_height && last - first >= 2 * int64_t{s.out_width};
      const int end = static_cast<int>(std::min<int64_t>(s.out_width, p.x + (last - first)));
      for (int c = 0; c < s.out_channels; c += kLanes) roll_row(conv, in, out, p, two ? 2 : 1, end, c);
      first += two ? 2 * s.out_width : end - p.x;
    }
  }

  // Any filter.
  SURELITE_AVX512 static void pixels(const DepthwiseF32& conv, const float* in, float* out, int64_t first, int64_t last) {
    const ConvF32Options& o = conv.options_;
    const ConvShape& s = o.shape;
    const __m512 low = _mm512_set1_ps(o.low), high = _mm512_set1_ps(o.high);
    const float* rows[kMaxTaps * kMaxRows + kTapSlack];
    const int taps = s.taps();
    for (int64_t p = first; p < last;) {
      const int count = static_cast<int>(std::min<int64_t>(last - p, kMaxRows));
      point_at_taps_wide(s, in, conv.zero_row_, s.in_channels * int64_t{sizeof(float)}, position_of(s, p), count,
                         reinterpret_cast<const void**>(rows));
      const auto* weights = conv.weights_;
      for (int c = 0; c < s.out_channels; c += kLanes, weights += taps * kLanes) {
        const __mmask16 mask = first_lanes(s.out_channels - c);
        const __m512 bias = _mm512_load_ps(conv.bias_ + c);
        for (int i = 0; i < count; ++i) {
          __m512 sum = _mm512_setzero_ps();
          for (int t = 0; t < taps; ++t)
            sum = _mm512_fmadd_ps(_mm512_maskz_loadu_ps(mask, rows[t * count + i] + c), _mm512_load_ps(weights + t * kLanes), sum);
          _mm512_mask_storeu_ps(out + (p + i) * s.out_channels + c, mask, _mm512_min_ps(high, _mm512_max_ps(low, _mm512_add_ps(sum, bias))));
        }
      }
      p += count;
    }
  }
};

void DepthwiseF32::run_avx512(const float* in, float* out, int64_t first, int64_t last) const {
  if (rolls(options_.shape)) DepthwiseF32Kernel::roll_all(*this, in, out, first, last);
  else DepthwiseF32Kernel::pixels(*this, in, out, first, last);
}

#else

void DepthwiseF32::run_avx512(const float*, float*, int64_t, int64_t) const {}

#endif

}  // namespace surelite::simd
