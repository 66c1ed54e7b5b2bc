// SPDX-License-Identifier: Apache-2.0
// Float depthwise convolution with AVX-512, sixteen channels at a time. A 3 x 3 filter keeps its weights and three
// columns of the input in registers; each column is loaded once for two rows of outputs.
#include <algorithm>

#include "simd/kernels.h"
#include "simd/avx512/pack.h"
#include "simd/avx512/requant.h"
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

  // Any filter: neighbours in a row of outputs share the weights of each tap.
  struct Row {
    const float *in, *weights;  // under column 0 of the first row of the filter that lies in the image
    int lines;                  // such rows
    __m512 bias, low, high;
    __mmask16 mask;
    float* out;                 // of column 0
  };

  // COUNT outputs from column x on, under columns [first, last) of the filter, all of which lie in the image.
  template <int COUNT>
  SURELITE_AVX512 static void together(const ConvShape& s, const Row& row, int x, int first, int last) {
    const int64_t step = int64_t{s.stride_x} * s.in_channels, across = int64_t{s.dilation_x} * s.in_channels,
                  down = int64_t{s.dilation_y} * s.in_width * s.in_channels;
    const float* line = row.in + ((int64_t{x} * s.stride_x - s.pad_x) * s.in_channels + first * across);
    const float* weights = row.weights + first * kLanes;
    __m512 sums[COUNT];
#pragma GCC unroll 8
    for (int i = 0; i < COUNT; ++i) sums[i] = _mm512_setzero_ps();
    for (int y = 0; y < row.lines; ++y, line += down, weights += s.filter_width * kLanes) {
      const float* from = line;
      for (int tap = 0; tap < last - first; ++tap, from += across) {
        const __m512 w = _mm512_load_ps(weights + tap * kLanes);
#pragma GCC unroll 8
        for (int i = 0; i < COUNT; ++i)
          sums[i] = _mm512_fmadd_ps(_mm512_maskz_loadu_ps(row.mask, from + i * step), w, sums[i]);
      }
    }
#pragma GCC unroll 8
    for (int i = 0; i < COUNT; ++i)
      _mm512_mask_storeu_ps(row.out + int64_t{x + i} * s.out_channels, row.mask,
                            _mm512_min_ps(row.high, _mm512_max_ps(row.low, _mm512_add_ps(sums[i], row.bias))));
  }

  // One output likewise: up to four rows of the filter are summed on their own, so that sums wait less for one another.
  SURELITE_AVX512 static void alone(const ConvShape& s, const Row& row, int x, int first, int last) {
    const int64_t across = int64_t{s.dilation_x} * s.in_channels,
                  down = int64_t{s.dilation_y} * s.in_width * s.in_channels,
                  filter_line = int64_t{s.filter_width} * kLanes;
    const float* line = row.in + ((int64_t{x} * s.stride_x - s.pad_x) * s.in_channels + first * across);
    const float* weights = row.weights + first * kLanes;
    __m512 sums[4] = {row.bias, _mm512_setzero_ps(), _mm512_setzero_ps(), _mm512_setzero_ps()};
    const auto add = [&](__m512 sum, const float* from, const float* with) SURELITE_AVX512_LAMBDA {
      return _mm512_fmadd_ps(_mm512_maskz_loadu_ps(row.mask, from), _mm512_load_ps(with), sum);
    };
    int y = 0;
    for (; y + 4 <= row.lines; y += 4, line += 4 * down, weights += 4 * filter_line)
      for (int tap = 0; tap < last - first; ++tap)
#pragma GCC unroll 4
        for (int i = 0; i < 4; ++i)
          sums[i] = add(sums[i], line + i * down + tap * across, weights + i * filter_line + tap * kLanes);
    for (; y < row.lines; ++y, line += down, weights += filter_line) {
      const int taps = last - first;
      int tap = 0;
      for (; tap + 2 <= taps; tap += 2) {
        sums[0] = add(sums[0], line + tap * across, weights + tap * kLanes);
        sums[1] = add(sums[1], line + (tap + 1) * across, weights + (tap + 1) * kLanes);
      }
      if (tap < taps) sums[2] = add(sums[2], line + tap * across, weights + tap * kLanes);
    }
    const __m512 sum = _mm512_add_ps(_mm512_add_ps(sums[0], sums[1]), _mm512_add_ps(sums[2], sums[3]));
    _mm512_mask_storeu_ps(row.out + int64_t{x} * s.out_channels, row.mask,
                          _mm512_min_ps(row.high, _mm512_max_ps(row.low, sum)));
  }

  // Columns [x, end), of which [inner.left, inner.right) have all of their inputs.
  SURELITE_AVX512 static void row(const ConvShape& s, const Row& row, int x, int end, const InnerOutputs& inner) {
    const auto sides = [&](int to) {
      for (; x < to; ++x) {
        const int64_t at = int64_t{x} * s.stride_x - s.pad_x;
        const auto before = [&](int64_t column) {  // taps left of it
          return static_cast<int>(
              std::clamp<int64_t>((column - at + s.dilation_x - 1) / s.dilation_x, 0, s.filter_width));
        };
        const int first = at < 0 ? before(0) : 0, last = at < s.in_width ? before(s.in_width) : 0;
        alone(s, row, x, std::min(first, last), last);
      }
    };
    sides(std::min(end, inner.left));
    const int start = x, inside = std::min(end, inner.right);
    while (x < inside) {  // the last ones go back over some that are done
      if (inside - start >= 8) together<8>(s, row, std::min(x, inside - 8), 0, s.filter_width), x += 8;
      else if (inside - start >= 4) together<4>(s, row, std::min(x, inside - 4), 0, s.filter_width), x += 4;
      else alone(s, row, x, 0, s.filter_width), ++x;
    }
    x = std::max(start, inside);
    sides(end);
  }

  SURELITE_AVX512 static void rows(const PackedDepthwiseF32& conv, const float* in, float* out, int64_t first,
                                   int64_t last) {
    const ConvF32Options& o = conv.options;
    const ConvShape& s = o.shape;
    const InnerOutputs inner = inner_outputs(s);
    const int64_t line = int64_t{s.in_width} * s.in_channels, filter = int64_t{s.taps()} * kLanes;
    while (first < last) {
      const PixelPosition p = position_of(s, first);
      const int end = static_cast<int>(std::min<int64_t>(s.out_width, p.x + (last - first)));
      const int64_t y = int64_t{p.y} * s.stride_y - s.pad_y;
      const auto above = [&](int64_t row) {  // rows of the filter above it
        return static_cast<int>(std::clamp<int64_t>((row - y + s.dilation_y - 1) / s.dilation_y, 0, s.filter_height));
      };
      const int top = y < 0 ? above(0) : 0, bottom = y < s.in_height ? above(s.in_height) : 0;
      Row job;
      job.lines = std::max(0, bottom - top);
      const int64_t at = job.lines > 0 ? (int64_t{p.batch} * s.in_height + y + int64_t{top} * s.dilation_y) * line : 0;
      const float* const image = in + at;
      job.low = _mm512_set1_ps(o.low), job.high = _mm512_set1_ps(o.high);
      for (int c = 0; c < s.out_channels; c += kLanes) {
        job.in = image + c;
        job.weights = conv.weights + c / kLanes * filter + int64_t{top} * s.filter_width * kLanes;
        job.bias = _mm512_load_ps(conv.bias + c), job.mask = first_lanes(s.out_channels - c);
        job.out = out + (first - p.x) * s.out_channels + c;
        row(s, job, p.x, end, inner);
      }
      first += end - p.x;
    }
  }
};

namespace {

struct Conv final : PackedDepthwiseF32 {
  using PackedDepthwiseF32::PackedDepthwiseF32;
  void run(const float* in, float* out, int64_t first, int64_t last) const override {
    if (rolls(options.shape)) DepthwiseF32Kernel::roll_all(*this, in, out, first, last);
    else DepthwiseF32Kernel::rows(*this, in, out, first, last);
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
