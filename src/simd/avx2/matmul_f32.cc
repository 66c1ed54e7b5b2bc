// SPDX-License-Identifier: Apache-2.0
// Tiles of up to six rows by sixteen columns stay in registers while the right factor's rows stream by.
#include <algorithm>

#include "simd/kernels.h"
#include "simd/avx2/pack.h"
#include "simd/avx2/requant.h"

#if defined(__x86_64__)

namespace surelite::simd::avx2 {
namespace {

constexpr int kRows = 6, kColumns = 2 * kLanes;

// `columns` of the last vector's eight are there; with one vector that is the only one.
template <int ROWS, int VECTORS, bool MASKED>
SURELITE_AVX2 void tile(const MatmulF32& p, int64_t row, int64_t column, int64_t columns) {
  const __m256i mask = first_lanes(columns);
  __m256 acc[ROWS][VECTORS];
#pragma GCC unroll 8
  for (int r = 0; r < ROWS; ++r)
#pragma GCC unroll 2
    for (int v = 0; v < VECTORS; ++v) acc[r][v] = _mm256_setzero_ps();
  const float* left = p.left + row * p.row_stride;
  const float* right = p.right + column;
  for (int64_t i = 0; i < p.k; ++i, left += p.step, right += p.n) {
    __m256 b[VECTORS];
#pragma GCC unroll 2
    for (int v = 0; v < VECTORS; ++v)
      b[v] = MASKED && v + 1 == VECTORS ? _mm256_maskload_ps(right + v * kLanes, mask)
                                        : _mm256_loadu_ps(right + v * kLanes);
#pragma GCC unroll 8
    for (int r = 0; r < ROWS; ++r) {
      const __m256 a = _mm256_broadcast_ss(left + r * p.row_stride);
#pragma GCC unroll 2
      for (int v = 0; v < VECTORS; ++v) acc[r][v] = _mm256_fmadd_ps(a, b[v], acc[r][v]);
    }
  }
#pragma GCC unroll 8
  for (int r = 0; r < ROWS; ++r)
#pragma GCC unroll 2
    for (int v = 0; v < VECTORS; ++v) {
      float* const out = p.out + (row + r) * p.n + column + v * kLanes;
      store_floats(acc[r][v], MASKED && v + 1 == VECTORS ? columns : kLanes, out);
    }
}

using Tile = void (*)(const MatmulF32&, int64_t, int64_t, int64_t);
template <int VECTORS, bool MASKED>
constexpr Tile kTiles[kRows] = {tile<1, VECTORS, MASKED>, tile<2, VECTORS, MASKED>, tile<3, VECTORS, MASKED>,
                                tile<4, VECTORS, MASKED>, tile<5, VECTORS, MASKED>, tile<6, VECTORS, MASKED>};

void multiply(const MatmulF32& p, int64_t first, int64_t last) {
  const int64_t count = last - first;
  for (int64_t column = 0; column < p.n; column += kColumns) {
    const int64_t left = std::min<int64_t>(p.n - column, kColumns);
    const Tile* tiles = left == kColumns ? kTiles<2, false> : left > kLanes ? kTiles<2, true> : kTiles<1, true>;
    int64_t row = first;
    for (int64_t parts = (count + kRows - 1) / kRows; parts > 0; --parts) {
      const int64_t rows = (last - row + parts - 1) / parts;
      tiles[rows - 1](p, row, column, left > kLanes ? left - kLanes : left);
      row += rows;
    }
  }
}

}  // namespace

void enter(MatmulKernels* kernels) { *kernels = {multiply, transpose_floats}; }

}  // namespace surelite::simd::avx2

#endif
