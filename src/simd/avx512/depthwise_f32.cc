// SPDX-License-Identifier: Apache-2.0
// Float depthwise convolution with AVX-512, sixteen channels at a time. A 3 x 3 filter keeps its weights and three
// columns of the input in registers; each column is loaded once for two rows of outputs.
#include <algorithm>

#include "simd/kernels.h"
#include "simd/avx512/pack.h"
#include "simd/avx512/requant.h"
#include "simd/avx512/window_pointers.h"
#include "simd/packing/input_window.h"

#if defined(__x86_64__)

namespace surelite::simd::avx512 {

namespace {

constexpr int kLanes = 16;
constexpr int64_t kBandFloats = 8 << 10;

bool rolls(const ConvShape& s) {
  return s.filter_height == 3 && s.filter_width == 3 && s.dilation_y == 1 && s.dilation_x == 1 &&
         s.stride_y == s.stride_x && s.stride_x <= 2;
}

SURELITE_AVX512_INLINE __mmask16 first_lanes(int count) {
  return static_cast<__mmask16>(count >= kLanes ? 0xffff : (1 << count) - 1);
}

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
    __mmask16 mask;
    int first, last;  // columns of outputs
    int width, pad_x;
    int64_t step;     // from pixel to pixel
  };

  template <int ROWS>
  SURELITE_AVX512_INLINE static Column<ROWS> column(const Job& job, int x) {
    Column<ROWS> result;
    const bool inside = static_cast<uint32_t>(x) < static_cast<uint32_t>(job.width);
#pragma GCC unroll 4
    for (int i = 0; i < ROWS; ++i)
      result.row[i] =
          inside && job.rows[i] ? _mm512_maskz_loadu_ps(job.mask, job.rows[i] + x * job.step) : _mm512_setzero_ps();
    return result;
  }

  struct Weights {
    __m512 tap[9], bias, low, high;
  };

  // Each column is summed on its own: chains of three multiply-adds instead of nine.
  template <int STRIDE, int OUT_ROWS>
  SURELITE_AVX512_INLINE static void roll(const Job& job, const Weights& w) {
    constexpr int kInRows = OUT_ROWS == 2 ? 4 : 3;
    int at = job.first * STRIDE - job.pad_x;
    Column<kInRows> c0 = column<kInRows>(job, at), c1 = column<kInRows>(job, at + 1);
    for (int x = job.first; x < job.last; ++x, at += STRIDE) {
      const Column<kInRows> c2 = column<kInRows>(job, at + 2);
#pragma GCC unroll 2
      for (int row = 0; row < OUT_ROWS; ++row) {
        __m512 left = w.bias, middle = _mm512_mul_ps(c1.row[row], w.tap[1]),
               right = _mm512_mul_ps(c2.row[row], w.tap[2]);
        left = _mm512_fmadd_ps(c0.row[row], w.tap[0], left);
#pragma GCC unroll 2
        for (int ky = 1; ky < 3; ++ky) {
          left = _mm512_fmadd_ps(c0.row[row + ky], w.tap[ky * 3], left);
          middle = _mm512_fmadd_ps(c1.row[row + ky], w.tap[ky * 3 + 1], middle);
          right = _mm512_fmadd_ps(c2.row[row + ky], w.tap[ky * 3 + 2], right);
        }
        const __m512 sum = _mm512_add_ps(_mm512_add_ps(left, middle), right);
        _mm512_mask_storeu_ps(job.out[row] + x * job.step, job.mask, _mm512_min_ps(w.high, _mm512_max_ps(w.low, sum)));
      }
      if constexpr (STRIDE == 1) c0 = c1, c1 = c2;
      else c0 = c2, c1 = column<kInRows>(job, at + 3);
    }
  }

  // Columns [p.x, last) of `count` rows of outputs from p on.
  SURELITE_AVX512 static void roll_rows(const PackedDepthwiseF32& conv, const float* in, float* out, PixelPosition p,
                                        int count, int last, int channel) {
    const ConvF32Options& o = conv.options;
    const ConvShape& s = o.shape;
    Weights w;
#pragma GCC unroll 9
    for (int t = 0; t < 9; ++t) w.tap[t] = _mm512_load_ps(conv.weights + int64_t{channel} * 9 + t * kLanes);
    w.bias = _mm512_load_ps(conv.bias + channel), w.low = _mm512_set1_ps(o.low), w.high = _mm512_set1_ps(o.high);
    Job job{};
    job.mask = first_lanes(s.out_channels - channel);
    job.first = p.x, job.last = last;
    job.width = s.in_width, job.pad_x = s.pad_x;
    job.step = s.in_channels;
    const int64_t line = int64_t{s.in_width} * s.in_channels, out_line = int64_t{s.out_width} * s.out_channels;
    const float* image = in + p.batch * s.in_height * line + channel;
    float* to = out + (int64_t{p.batch} * s.out_height + p.y) * out_line + channel;
    int32_t y = p.y * s.stride_y - s.pad_y;
    for (int rows; count > 0; count -= rows, y += rows * s.stride_y, to += rows * out_line) {
      rows = s.stride_y == 1 ? std::min(count, 2) : 1;
#pragma GCC unroll 4
      for (int i = 0; i < 4; ++i) job.rows[i] = y + i >= 0 && y + i < s.in_height ? image + (y + i) * line : nullptr;
      job.out[0] = to, job.out[1] = to + out_line;
      if (s.stride_x == 2) roll<2, 1>(job, w);
      else if (rows == 2) roll<1, 2>(job, w);
      else roll<1, 1>(job, w);
    }
  }

  // A small image passes channel by channel, others in bands that stay in the cache between channels.
  SURELITE_AVX512 static void roll_all(const PackedDepthwiseF32& conv, const float* in, float* out, int64_t first,
                                       int64_t last) {
    const ConvShape& s = conv.options.shape;
    const int64_t line = int64_t{s.out_width} * s.out_channels * s.stride_x * s.stride_y;
    const int band = static_cast<int>(std::clamp<int64_t>(kBandFloats / line, 2, 1 << 20)) & ~1;
    while (first < last) {
      const PixelPosition p = position_of(s, first);
      const bool whole = p.x == 0 && last - first >= s.out_width;
      const int count =
          whole ? static_cast<int>(std::min<int64_t>({band, s.out_height - p.y, (last - first) / s.out_width})) : 1;
      const int end = static_cast<int>(std::min<int64_t>(s.out_width, p.x + (last - first)));
      for (int c = 0; c < s.out_channels; c += kLanes) roll_rows(conv, in, out, p, count, end, c);
      first += whole ? int64_t{count} * s.out_width : end - p.x;
    }
  }

  // Any filter.
  SURELITE_AVX512 static void pixels(const PackedDepthwiseF32& conv, const float* in, float* out, int64_t first,
                                     int64_t last) {
    const ConvF32Options& o = conv.options;
    const ConvShape& s = o.shape;
    const __m512 low = _mm512_set1_ps(o.low), high = _mm512_set1_ps(o.high);
    const float* rows[kMaxTaps * kMaxRows + kTapSlack];
    const int taps = s.taps();
    for (int64_t p = first; p < last;) {
      const int count = static_cast<int>(std::min<int64_t>(last - p, kMaxRows));
      point_at_taps_wide(s, in, conv.zero_row, s.in_channels * int64_t{sizeof(float)}, position_of(s, p), count,
                         reinterpret_cast<const void**>(rows));
      const auto* weights = conv.weights;
      for (int c = 0; c < s.out_channels; c += kLanes, weights += taps * kLanes) {
        const __mmask16 mask = first_lanes(s.out_channels - c);
        const __m512 bias = _mm512_load_ps(conv.bias + c);
        for (int i = 0; i < count; ++i) {
          __m512 sum = _mm512_setzero_ps();
          for (int t = 0; t < taps; ++t)
            sum = _mm512_fmadd_ps(_mm512_maskz_loadu_ps(mask, rows[t * count + i] + c),
                                  _mm512_load_ps(weights + t * kLanes), sum);
          _mm512_mask_storeu_ps(out + (p + i) * s.out_channels + c, mask,
                                _mm512_min_ps(high, _mm512_max_ps(low, _mm512_add_ps(sum, bias))));
        }
      }
      p += count;
    }
  }
};

namespace {

struct Conv final : PackedDepthwiseF32 {
  using PackedDepthwiseF32::PackedDepthwiseF32;
  void run(const float* in, float* out, int64_t first, int64_t last) const override {
    if (rolls(options.shape)) DepthwiseF32Kernel::roll_all(*this, in, out, first, last);
    else DepthwiseF32Kernel::pixels(*this, in, out, first, last);
  }
};

bool accepts(const ConvF32Options& o) {
  const ConvShape& s = o.shape;
  return coordinates_fit(s) && s.in_channels == s.out_channels && s.in_channels > 0 && s.taps() <= kMaxTaps;
}

Result<DepthwiseF32Packer::Packed> pack(const ConvF32Options& o) {
  auto conv = std::make_unique<Conv>(o);
  SURELITE_TRY(pack_depthwise_f32(o, conv.get()));
  return conv;
}

}  // namespace

void enter(DepthwiseF32Packer* kernels) { *kernels = {accepts, pack}; }

}  // namespace surelite::simd::avx512

#endif
