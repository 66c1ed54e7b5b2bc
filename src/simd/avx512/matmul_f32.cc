// SPDX-License-Identifier: Apache-2.0
// Tiles of a few rows by up to 64 columns stay in registers while the right factor's rows stream by.
#include <algorithm>

#include "simd/kernels.h"
#include "simd/avx512/exp.h"

#if defined(__x86_64__)

namespace surelite::simd::avx512 {
namespace {

constexpr int kLanes = 16;

// ROWS x VECTORS accumulators; the last vector holds `last_lanes`.
template <int ROWS, int VECTORS>
SURELITE_AVX512 void tile(const MatmulF32& p, int64_t row, int64_t column, __mmask16 last_lanes) {
  __m512 acc[ROWS][VECTORS];
#pragma GCC unroll 16
  for (int r = 0; r < ROWS; ++r)
#pragma GCC unroll 4
    for (int v = 0; v < VECTORS; ++v) acc[r][v] = _mm512_setzero_ps();
  const float* left = p.left + row * p.row_stride;
  const float* right = p.right + column;
  for (int64_t i = 0; i < p.k; ++i, left += p.step, right += p.n) {
    __m512 b[VECTORS];
#pragma GCC unroll 4
    for (int v = 0; v < VECTORS; ++v)
      b[v] =
          v + 1 < VECTORS ? _mm512_loadu_ps(right + v * kLanes) : _mm512_maskz_loadu_ps(last_lanes, right + v * kLanes);
#pragma GCC unroll 16
    for (int r = 0; r < ROWS; ++r) {
      const __m512 a = _mm512_set1_ps(left[r * p.row_stride]);
#pragma GCC unroll 4
      for (int v = 0; v < VECTORS; ++v) acc[r][v] = _mm512_fmadd_ps(a, b[v], acc[r][v]);
    }
  }
#pragma GCC unroll 16
  for (int r = 0; r < ROWS; ++r)
#pragma GCC unroll 4
    for (int v = 0; v < VECTORS; ++v)
      _mm512_mask_storeu_ps(p.out + (row + r) * p.n + column + v * kLanes,
                            v + 1 < VECTORS ? static_cast<__mmask16>(0xffff) : last_lanes, acc[r][v]);
}

template <int ROWS, int VECTORS>
SURELITE_AVX512 void stripe(const MatmulF32& p, int64_t first, int64_t last, int64_t column, __mmask16 last_lanes) {
  int64_t row = first;
  for (; row + ROWS <= last; row += ROWS) tile<ROWS, VECTORS>(p, row, column, last_lanes);
  for (; row < last; ++row) tile<1, VECTORS>(p, row, column, last_lanes);
}

SURELITE_AVX512_INLINE __m512d as_pairs(__m512 value) { return _mm512_castps_pd(value); }

// Sixteen rows of sixteen floats, turned in four rounds of interleaving.
SURELITE_AVX512 void turn(const float* in, float* out, int64_t rows, int64_t columns, int64_t in_stride,
                          int64_t out_stride) {
  __m512 x[kLanes], y[kLanes];
#pragma GCC unroll 16
  for (int i = 0; i < kLanes; ++i)
    x[i] = i < rows ? _mm512_maskz_loadu_ps(first_lanes(columns), in + i * in_stride) : _mm512_setzero_ps();
#pragma GCC unroll 8
  for (int i = 0; i < kLanes; i += 2) {
    y[i] = _mm512_unpacklo_ps(x[i], x[i + 1]);
    y[i + 1] = _mm512_unpackhi_ps(x[i], x[i + 1]);
  }
#pragma GCC unroll 4
  for (int i = 0; i < kLanes; i += 4) {
    x[i] = _mm512_castpd_ps(_mm512_unpacklo_pd(as_pairs(y[i]), as_pairs(y[i + 2])));
    x[i + 1] = _mm512_castpd_ps(_mm512_unpackhi_pd(as_pairs(y[i]), as_pairs(y[i + 2])));
    x[i + 2] = _mm512_castpd_ps(_mm512_unpacklo_pd(as_pairs(y[i + 1]), as_pairs(y[i + 3])));
    x[i + 3] = _mm512_castpd_ps(_mm512_unpackhi_pd(as_pairs(y[i + 1]), as_pairs(y[i + 3])));
  }
#pragma GCC unroll 4
  for (int i = 0; i < 4; ++i) {
    y[i] = _mm512_shuffle_f32x4(x[i], x[i + 4], 0x88);
    y[i + 4] = _mm512_shuffle_f32x4(x[i], x[i + 4], 0xdd);
    y[i + 8] = _mm512_shuffle_f32x4(x[i + 8], x[i + 12], 0x88);
    y[i + 12] = _mm512_shuffle_f32x4(x[i + 8], x[i + 12], 0xdd);
  }
#pragma GCC unroll 4
  for (int i = 0; i < 4; ++i) {
    x[i] = _mm512_shuffle_f32x4(y[i], y[i + 8], 0x88);
    x[i + 8] = _mm512_shuffle_f32x4(y[i], y[i + 8], 0xdd);
    x[i + 4] = _mm512_shuffle_f32x4(y[i + 4], y[i + 12], 0x88);
    x[i + 12] = _mm512_shuffle_f32x4(y[i + 4], y[i + 12], 0xdd);
  }
#pragma GCC unroll 16
  for (int i = 0; i < kLanes; ++i)
    if (i < columns) _mm512_mask_storeu_ps(out + i * out_stride, first_lanes(rows), x[i]);
}

SURELITE_AVX512 void run_512(const MatmulF32& p, int64_t first, int64_t last) {
  for (int64_t column = 0; column < p.n; column += 4 * kLanes) {
    const int64_t left = std::min<int64_t>(p.n - column, 4 * kLanes);
    const int vectors = static_cast<int>((left + kLanes - 1) / kLanes);
    const __mmask16 last_lanes = first_lanes(left - (vectors - 1) * kLanes);
    switch (vectors) {
      case 4: stripe<6, 4>(p, first, last, column, last_lanes); break;
      case 3: stripe<8, 3>(p, first, last, column, last_lanes); break;
      case 2: stripe<12, 2>(p, first, last, column, last_lanes); break;
      default: stripe<14, 1>(p, first, last, column, last_lanes); break;
    }
  }
}

void transpose_512(const float* in, float* out, int64_t rows, int64_t columns, int64_t in_stride, int64_t out_stride) {
  for (int64_t r = 0; r < rows; r += kLanes)
    for (int64_t c = 0; c < columns; c += kLanes)
      turn(in + r * in_stride + c, out + c * out_stride + r, std::min<int64_t>(rows - r, kLanes),
           std::min<int64_t>(columns - c, kLanes), in_stride, out_stride);
}

}  // namespace

void enter(MatmulKernels* kernels) { *kernels = {run_512, transpose_512}; }

}  // namespace surelite::simd::avx512

#endif
