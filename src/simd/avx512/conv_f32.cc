// SPDX-License-Identifier: Apache-2.0
// Float convolution with AVX-512: fused multiply-adds of broadcast inputs with packed weights, a tile of pixels by up
// to 64 channels in registers. Each output is summed tap by tap in the order of the weights.
#include <algorithm>
#include <cstring>

#include "simd/kernels.h"
#include "simd/avx512/pack.h"
#include "simd/avx512/requant.h"
#include "simd/avx512/strided_tile_f32.h"
#include "simd/avx512/window_pointers.h"
#include "simd/packing/input_window.h"

#if defined(__x86_64__)

namespace surelite::simd::avx512 {

namespace {

constexpr int kLanes = 16;
constexpr int64_t kBandFloats = 5 << 10;

}  // namespace

struct ConvF32Kernel {
  struct Job {
    const PackedConvF32& conv;
    const float* in;
    float* out;  // of pixel 0
    int channel, channels;
    const float *weights, *bias;
    int64_t last;
  };

  template <int ROWS, int VECTORS, bool FUSED>
  SURELITE_AVX512 static void tile(const Job& job, const float* const* rows, float* out) {
    const ConvF32Options& o = job.conv.options;
    const float* weights = job.weights;
    const int depth = job.conv.length;
    __m512 acc[ROWS][VECTORS];
#pragma GCC unroll 16
    for (int r = 0; r < ROWS; ++r)
#pragma GCC unroll 4
      for (int v = 0; v < VECTORS; ++v) acc[r][v] = _mm512_setzero_ps();
    for (int tap = 0; tap < job.conv.tap_count; ++tap, rows += ROWS) {
      const float* row[ROWS];
#pragma GCC unroll 16
      for (int r = 0; r < ROWS; ++r) row[r] = rows[r];
      for (int k = 0; k < depth; ++k, weights += VECTORS * kLanes) {
        __m512 w[VECTORS];
#pragma GCC unroll 4
        for (int v = 0; v < VECTORS; ++v) w[v] = _mm512_load_ps(weights + v * kLanes);
#pragma GCC unroll 16
        for (int r = 0; r < ROWS; ++r) {
          const __m512 x = _mm512_set1_ps(row[r][k]);
#pragma GCC unroll 4
          for (int v = 0; v < VECTORS; ++v)
            acc[r][v] = FUSED ? _mm512_fmadd_ps(x, w[v], acc[r][v]) : _mm512_add_ps(acc[r][v], _mm512_mul_ps(x, w[v]));
        }
      }
    }
    const __m512 low = _mm512_set1_ps(o.low), high = _mm512_set1_ps(o.high);
    const int64_t step = o.shape.out_channels;
#pragma GCC unroll 4
    for (int v = 0; v < VECTORS; ++v) {
      const int left = job.channels - v * kLanes;
      const __m512 b = _mm512_load_ps(job.bias + v * kLanes);
      const auto mask = static_cast<__mmask16>(left >= kLanes ? 0xffff : (1 << left) - 1);
#pragma GCC unroll 16
      for (int r = 0; r < ROWS; ++r) {
        const __m512 y = _mm512_min_ps(high, _mm512_max_ps(low, _mm512_add_ps(acc[r][v], b)));
        // Only the last vector can be partial.
        if (v + 1 < VECTORS || left >= kLanes) _mm512_storeu_ps(out + r * step + v * kLanes, y);
        else _mm512_mask_storeu_ps(out + r * step + v * kLanes, mask, y);
      }
    }
  }

  // Rows of the window as taps: those across a side of the image are copied to `patch`.
  SURELITE_AVX512 static void point_at_rows(const PackedConvF32& conv, const float* in, PixelPosition p, int count,
                                            const float** rows, float* patch) {
    const ConvShape& s = conv.options.shape;
    const int64_t bytes = s.in_channels * int64_t{sizeof(float)},
                  size = int64_t{s.batches} * s.in_height * s.in_width * bytes;
    point_at_taps_wide(
        s, {s.filter_width, 1, conv.length * static_cast<int>(sizeof(float))}, in, size, conv.zero_row, bytes, p, count,
        reinterpret_cast<const void**>(rows), [&](int entry, int32_t batch, int32_t y, int32_t x) {
          const int from = std::max(0, -x), to = std::min(s.filter_width, s.in_width - x);
          const int64_t at = ((int64_t{batch} * s.in_height + y) * s.in_width + x + from) * s.in_channels;
          std::memset(patch, 0, static_cast<size_t>(conv.length) * sizeof(float));
          std::memcpy(patch + from * s.in_channels, in + at,
                      static_cast<size_t>((to - from) * s.in_channels) * sizeof(float));
          rows[entry] = patch;
          patch += conv.length;
        });
  }

  SURELITE_AVX512 __attribute__((noinline)) static void point_at(const Job& job, PixelPosition p, int64_t pixel,
                                                                 int count, const float** rows, float* patch) {
    const ConvShape& s = job.conv.options.shape;
    if (job.conv.length != s.in_channels) point_at_rows(job.conv, job.in, p, count, rows, patch);
    else if (is_direct(s)) for (int r = 0; r < count; ++r) rows[r] = job.in + (pixel + r) * s.in_channels;
    else
      point_at_taps_wide(s, job.in, job.conv.zero_row, s.in_channels * int64_t{sizeof(float)}, p, count,
                         reinterpret_cast<const void**>(rows));
  }

  template <int ROWS, int VECTORS, bool FUSED>
  SURELITE_AVX512 static void tiles(const Job& job, int64_t* pixel) {
    const ConvShape& s = job.conv.options.shape;
    alignas(64) float patch[ROWS * kMaxFloatPatch];
    const float* rows[kMaxTaps * ROWS + kTapSlack];
    PixelPosition p = position_of(s, *pixel);
    for (; *pixel + ROWS <= job.last; *pixel += ROWS, advance(s, &p, ROWS)) {
      point_at(job, p, *pixel, ROWS, rows, patch);
      tile<ROWS, VECTORS, FUSED>(job, rows, job.out + *pixel * s.out_channels + job.channel);
    }
  }

  // Fused sums of outputs that are neighbours in the image.
  SURELITE_AVX512 static void run_neighbours(const Job& job, StridedTiles tiles, int64_t count) {
    tiles.bias = job.bias, tiles.channels = job.channels;
    tiles.low = job.conv.options.low, tiles.high = job.conv.options.high;
    tiles.out_step = job.conv.options.shape.out_channels;
    switch ((job.channels + kLanes - 1) / kLanes) {
      case 4: return run_strided<4>(tiles, count);
      case 3: return run_strided<3>(tiles, count);
      case 2: return run_strided<2>(tiles, count);
      default: return run_strided<1>(tiles, count);
    }
  }

  // A piece of a row of outputs whose taps all lie in memory; `in` is under the first one's first tap.
  SURELITE_AVX512 static void run_inside(const Job& job, const float* in, int64_t line, int above, int lines,
                                         int64_t pixel, int64_t count) {
    const ConvShape& s = job.conv.options.shape;
    StridedTiles tiles;
    tiles.in = in;
    tiles.lines = lines, tiles.across = job.conv.tap_count / s.filter_height;
    tiles.step = int64_t{s.stride_x} * s.in_channels;
    tiles.line_step = s.dilation_y * line, tiles.across_step = int64_t{s.dilation_x} * s.in_channels;
    tiles.length = job.conv.length;
    tiles.weights =
        job.weights + int64_t{above} * tiles.across * tiles.length * ((job.channels + kLanes - 1) / kLanes * kLanes);
    tiles.out = job.out + pixel * s.out_channels + job.channel;
    run_neighbours(job, tiles, count);
  }

  // Where the sides of an image matter, a band of it is copied with its padding, as many rows as fit.
  SURELITE_AVX512 static void run_bands(const Job& job, int64_t pixel) {
    const ConvShape& s = job.conv.options.shape;
    const int64_t line = band_line(s);
    const int most = rows_of_band(s, kBandFloats);
    alignas(64) float band[kBandFloats];
    while (pixel < job.last) {
      const PixelPosition p = position_of(s, pixel);
      const int rows = static_cast<int>(
          std::min<int64_t>({most, s.out_height - p.y, (job.last - pixel + p.x + s.out_width - 1) / s.out_width}));
      copy_band(s, job.in, 0.0f, p, rows, band);
      for (int i = 0, x = p.x; i < rows; ++i, x = 0) {
        const int64_t count = std::min<int64_t>(job.last - pixel, s.out_width - x);
        run_inside(job, band + i * s.stride_y * line + int64_t{x} * s.stride_x * s.in_channels, line, 0,
                   s.filter_height, pixel, count);
        pixel += count;
      }
    }
  }
  SURELITE_AVX512 static void run_rows(Job job, int64_t pixel, const InnerOutputs& inner) {
    const ConvShape& s = job.conv.options.shape;
    const int64_t line = int64_t{s.in_width} * s.in_channels, last = job.last;
    while (pixel < last) {
      const PixelPosition p = position_of(s, pixel);
      if (p.x < inner.left || p.x >= inner.right) {  // the sides, this row's right one with the next one's left
        const int64_t next = p.x < inner.left ? inner.left - p.x : s.out_width - p.x + inner.left;
        job.last = std::min(last, pixel + next);
        run_pointers(job, pixel);
        pixel = job.last;
        continue;
      }
      const int64_t count = std::min<int64_t>(last - pixel, inner.right - p.x);
      const int y = p.y * s.stride_y - s.pad_y, x = p.x * s.stride_x - s.pad_x;
      const int above = y < 0 ? std::min(s.filter_height, (-y + s.dilation_y - 1) / s.dilation_y) : 0;
      const int below = y >= s.in_height ? 0 : (s.in_height - y + s.dilation_y - 1) / s.dilation_y;
      const int lines = std::max(0, std::min(s.filter_height, below) - above);
      const int64_t row = lines > 0 ? int64_t{p.batch} * s.in_height + y + int64_t{above} * s.dilation_y : 0;
      run_inside(job, job.in + row * line + int64_t{x} * s.in_channels, line, above, lines, pixel, count);
      pixel += count;
    }
  }

  SURELITE_AVX512 static void run_block(const Job& job, int64_t pixel) {
    const ConvShape& s = job.conv.options.shape;
    if (!job.conv.options.fused) return run_pointers(job, pixel);
    if (!is_direct(s)) {
      const InnerOutputs inner = inner_outputs(s);
      if ((inner.left > 0 || inner.right < s.out_width) && fits_band(s, kBandFloats)) return run_bands(job, pixel);
      return run_rows(job, pixel, inner);
    }
    StridedTiles tiles;
    tiles.in = job.in + pixel * s.in_channels;
    tiles.step = tiles.length = s.in_channels;
    tiles.weights = job.weights;
    tiles.out = job.out + pixel * s.out_channels + job.channel;
    run_neighbours(job, tiles, job.last - pixel);
  }

  template <int VECTORS, int MOST, int SOME>
  SURELITE_AVX512 static void run_pointers(const Job& job, int64_t pixel) {
    if (!job.conv.options.fused) {  // rows of a small matrix
      if (job.last - pixel >= 4) tiles<4, VECTORS, false>(job, &pixel);
      return tiles<1, VECTORS, false>(job, &pixel);
    }
    tiles<MOST, VECTORS, true>(job, &pixel);
    tiles<SOME, VECTORS, true>(job, &pixel);
    tiles<1, VECTORS, true>(job, &pixel);
  }

  // Pixels whose inputs have to be looked up.
  SURELITE_AVX512 static void run_pointers(const Job& job, int64_t pixel) {
    switch ((job.channels + kLanes - 1) / kLanes) {
      case 4: return run_pointers<4, 6, 2>(job, pixel);
      case 3: return run_pointers<3, 8, 3>(job, pixel);
      case 2: return run_pointers<2, 12, 4>(job, pixel);
      default: return run_pointers<1, 14, 4>(job, pixel);
    }
  }
};

namespace {

struct Conv final : PackedConvF32 {
  using PackedConvF32::PackedConvF32;
  void run(const float* in, float* out, const Slice& slice) const override {
    const int64_t filter = int64_t{length} * tap_count;
    for (int channel = slice.begin; channel < slice.end; channel += block) {
      const ConvF32Kernel::Job job{*this, in, out, channel, std::min(block, options.shape.out_channels - channel),
                                   weights + channel * filter, bias + channel, slice.last};
      ConvF32Kernel::run_block(job, slice.first);
    }
  }
};

// Half a vector of channels is better served by vectors of that size.
ConvF32Packer narrower(const ConvF32Options& o) {
  ConvF32Packer packer;
  if (o.shape.out_channels <= kLanes / 2) avx2::enter(&packer);
  return packer;
}

bool accepts(const ConvF32Options& o) {
  const ConvShape& s = o.shape;
  if (narrower(o).takes(o)) return true;
  return coordinates_fit(s) && s.in_channels > 0 && s.out_channels > 0 && float_taps(s).count <= kMaxTaps;
}

Result<ConvF32Packer::Packed> pack(const ConvF32Options& o) {
  if (const ConvF32Packer packer = narrower(o); packer.takes(o)) return packer.pack(o);
  auto conv = std::make_unique<Conv>(o);
  SURELITE_TRY(pack_conv_f32(o, conv.get()));
  return conv;
}

}  // namespace

void enter(ConvF32Packer* kernels) { *kernels = {accepts, pack}; }

}  // namespace surelite::simd::avx512

#endif
