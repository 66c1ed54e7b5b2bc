// SPDX-License-Identifier: Apache-2.0
// Sums of float products for a tile of outputs. Each is summed tap by tap in the order of the weights.
#pragma once

#if defined(__x86_64__)
#include <immintrin.h>

#include <cstdint>

#include "simd/avx2/requant.h"
#include "simd/avx2/target.h"

namespace surelite::simd::avx2 {

inline constexpr int kFloatRows = 6, kMostFloatRows = 8;  // with sixteen channels, with eight

struct TileFloats {
  const float* const* rows = nullptr;  // [tap][ROWS]
  int taps = 1;
  int64_t length = 0;              // floats of a tap
  const float* weights = nullptr;  // per block: [tap][length][VECTORS * 8]
  int64_t block_step = 0;          // from a block's weights to the next one's
  const float* bias = nullptr;
  float low = 0, high = 0;
  float* out = nullptr;
  int64_t out_step = 0;
  int channels = 0;  // of the tile's, those that the output has
};

template <bool FUSED>
SURELITE_AVX2_INLINE __m256 add_product(__m256 x, __m256 w, __m256 sum) {
  return FUSED ? _mm256_fmadd_ps(x, w, sum) : _mm256_add_ps(sum, _mm256_mul_ps(x, w));
}

// ROWS outputs by BLOCKS blocks of VECTORS vectors.
template <int ROWS, int BLOCKS, int VECTORS, bool FUSED>
SURELITE_AVX2 void multiply_tile(const TileFloats& t) {
  constexpr int kAll = BLOCKS * VECTORS;
  __m256 acc[ROWS][kAll];
#pragma GCC unroll 8
  for (int r = 0; r < ROWS; ++r)
#pragma GCC unroll 8
    for (int v = 0; v < kAll; ++v) acc[r][v] = _mm256_setzero_ps();
  const float* weights = t.weights;
  const float* const* rows = t.rows;
  for (int tap = 0; tap < t.taps; ++tap, rows += ROWS) {
    const float* row[ROWS];
#pragma GCC unroll 8
    for (int r = 0; r < ROWS; ++r) row[r] = rows[r];
    for (int64_t k = 0; k < t.length; ++k, weights += VECTORS * kLanes) {
      asm("" : "+r"(k));  // the one thing that moves, not a pointer for each row
      if constexpr (kAll > ROWS) {  // as few registers as there are
        __m256 x[ROWS];
#pragma GCC unroll 8
        for (int r = 0; r < ROWS; ++r) x[r] = _mm256_broadcast_ss(row[r] + k);
#pragma GCC unroll 8
        for (int v = 0; v < kAll; ++v) {
          const __m256 w = _mm256_loadu_ps(weights + v / VECTORS * t.block_step + v % VECTORS * kLanes);
#pragma GCC unroll 8
          for (int r = 0; r < ROWS; ++r) acc[r][v] = add_product<FUSED>(x[r], w, acc[r][v]);
        }
        continue;
      }
      __m256 w[kAll];
#pragma GCC unroll 8
      for (int v = 0; v < kAll; ++v)
        w[v] = _mm256_loadu_ps(weights + v / VECTORS * t.block_step + v % VECTORS * kLanes);
#pragma GCC unroll 8
      for (int r = 0; r < ROWS; ++r) {
        const __m256 x = _mm256_broadcast_ss(row[r] + k);
#pragma GCC unroll 8
        for (int v = 0; v < kAll; ++v) acc[r][v] = add_product<FUSED>(x, w[v], acc[r][v]);
      }
    }
  }
  const __m256 low = _mm256_set1_ps(t.low), high = _mm256_set1_ps(t.high);
#pragma GCC unroll 8
  for (int v = 0; v < kAll; ++v) {
    const __m256 bias = _mm256_loadu_ps(t.bias + v * kLanes);
    const int left = t.channels - v * kLanes;
#pragma GCC unroll 8
    for (int r = 0; r < ROWS; ++r) {
      const __m256 y = _mm256_min_ps(high, _mm256_max_ps(low, _mm256_add_ps(acc[r][v], bias)));
      float* const to = t.out + r * t.out_step + v * kLanes;
      if (left > 0) store_floats(y, left, to);
    }
  }
}

}  // namespace surelite::simd::avx2
#endif
