// SPDX-License-Identifier: Apache-2.0
// Tiles of float outputs whose inputs lie at a constant stride: neighbours in a row. Addresses are then a few base
// registers plus multiples of the distance, and nothing is looked up per tile. Sums are those of tile_f32.h.
#pragma once

#if defined(__x86_64__)
#include <immintrin.h>

#include <array>
#include <cstdint>
#include <utility>

#include "simd/avx2/bands.h"
#include "simd/avx2/requant.h"
#include "simd/avx2/target.h"

namespace surelite::simd::avx2 {

struct StridedFloats {
  const float* in = nullptr;  // under the first tap of the first output
  int64_t step = 0;           // floats from output to output
  int lines = 1, across = 1;  // taps
  int64_t line_step = 0, across_step = 0;
  int64_t length = 0;              // floats of a tap
  const float* weights = nullptr;  // [lines][across][length][VECTORS * 8]
  const float* bias = nullptr;     // [VECTORS * 8]
  float low = 0, high = 0;
  int channels = 0;  // of the VECTORS * 8, those that the output has
  float* out = nullptr;
  int64_t out_step = 0;
};

template <int ROWS, int VECTORS>
struct StridedTile {
  static constexpr int kBases = (ROWS + 2) / 3;

  template <int K>
  SURELITE_AVX2_INLINE static void multiply(const float* const* base, int64_t step, const float* weights,
                                            __m256 (*acc)[VECTORS]) {
    __m256 w[VECTORS];
#pragma GCC unroll 2
    for (int v = 0; v < VECTORS; ++v) w[v] = _mm256_loadu_ps(weights + (K * VECTORS + v) * kLanes);
#pragma GCC unroll 8
    for (int r = 0; r < ROWS; ++r) {
      const __m256 x = _mm256_broadcast_ss(base[r / 3] + (r % 3 * step + K));
#pragma GCC unroll 2
      for (int v = 0; v < VECTORS; ++v) acc[r][v] = _mm256_fmadd_ps(x, w[v], acc[r][v]);
    }
  }

  // The compiler may neither make one pointer per row of these again nor load ahead: there are not enough registers.
  SURELITE_AVX2_INLINE static void hold(const float** base, int64_t* step) {
    __asm__ volatile("" : "+r"(*step) : : "memory");
#pragma GCC unroll 3
    for (int i = 0; i < kBases; ++i) __asm__("" : "+r"(base[i]));
  }

  SURELITE_AVX2 static void run(const StridedFloats& t, int64_t at) {
    __m256 acc[ROWS][VECTORS];
#pragma GCC unroll 8
    for (int r = 0; r < ROWS; ++r)
#pragma GCC unroll 2
      for (int v = 0; v < VECTORS; ++v) acc[r][v] = _mm256_setzero_ps();
    const float* weights = t.weights;
    const int64_t length = t.length;
    int64_t step = t.step;
    for (int line = 0; line < t.lines; ++line) {
      for (int tap = 0; tap < t.across; ++tap) {
        const float* base[kBases];
#pragma GCC unroll 3
        for (int i = 0; i < kBases; ++i)
          base[i] = t.in + (at + 3 * i) * step + line * t.line_step + tap * t.across_step;
        int64_t k = 0;
        // Of two vectors more at a time would not fit the registers.
        for (; VECTORS == 1 && k + 4 <= length; k += 4, weights += 4 * VECTORS * kLanes) {
          hold(base, &step);
          multiply<0>(base, step, weights, acc);
          hold(base, &step);
          multiply<1>(base, step, weights, acc);
          hold(base, &step);
          multiply<2>(base, step, weights, acc);
          hold(base, &step);
          multiply<3>(base, step, weights, acc);
#pragma GCC unroll 3
          for (int i = 0; i < kBases; ++i) base[i] += 4;
        }
        for (; k < length; ++k, weights += VECTORS * kLanes) {
          hold(base, &step);
          multiply<0>(base, step, weights, acc);
#pragma GCC unroll 3
          for (int i = 0; i < kBases; ++i) ++base[i];
        }
      }
    }
    const __m256 low = _mm256_set1_ps(t.low), high = _mm256_set1_ps(t.high);
    float* const out = t.out + at * t.out_step;
#pragma GCC unroll 2
    for (int v = 0; v < VECTORS; ++v) {
      const __m256 bias = _mm256_loadu_ps(t.bias + v * kLanes);
      const int left = t.channels - v * kLanes;
#pragma GCC unroll 8
      for (int r = 0; r < ROWS; ++r) {
        const __m256 y = _mm256_min_ps(high, _mm256_max_ps(low, _mm256_add_ps(acc[r][v], bias)));
        if (left > 0) store_floats(y, left, out + r * t.out_step + v * kLanes);
      }
    }
  }
};

// `count` outputs in tiles of up to MOST.
template <int VECTORS, int MOST>
SURELITE_AVX2 void run_strided(const StridedFloats& t, int64_t count) {
  using Run = void (*)(const StridedFloats&, int64_t);
  static constexpr auto kTiles = []<int... I>(std::integer_sequence<int, I...>) {
    return std::array<Run, sizeof...(I)>{&StridedTile<I + 1, VECTORS>::run...};
  }(std::make_integer_sequence<int, MOST>{});
  const TileSizes sizes(count, MOST);
  int64_t at = 0;
  for (int64_t i = 0; i < sizes.tiles; ++i) {
    const int rows = sizes.size(i);
    kTiles[static_cast<size_t>(rows - 1)](t, at);
    at += rows;
  }
}

}  // namespace surelite::simd::avx2
#endif
