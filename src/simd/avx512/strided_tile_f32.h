// SPDX-License-Identifier: Apache-2.0
// Tiles of float outputs whose inputs lie at a constant stride: neighbours in a row of the image, away from its sides.
// Addresses are then a few base registers plus multiples of the distance, and nothing is looked up per tile.
#pragma once

#if defined(__x86_64__)
#include <immintrin.h>

#include <array>
#include <cstdint>
#include <utility>

#include "simd/avx512/target.h"

namespace surelite::simd {

struct StridedTiles {
  const float* in = nullptr;  // under the first tap of the first output
  int64_t step = 0;           // floats from output to output
  int lines = 1, across = 1;  // taps
  int64_t line_step = 0, across_step = 0;
  int length = 0;             // floats of a tap
  const float* weights = nullptr;  // [lines][across][length][VECTORS * 16]
  const float* bias = nullptr;     // [VECTORS * 16]
  float low = 0, high = 0;
  int channels = 0;           // of the VECTORS * 16, those that the output has
  float* out = nullptr;
  int64_t out_step = 0;
};

template <int ROWS, int VECTORS>
struct StridedTile {
  static constexpr int kBases = (ROWS + 2) / 3, kLanes = 16;

  template <int K>
  SURELITE_AVX512_INLINE static void multiply(const float* const* base, int64_t step, const float* weights,
                                              __m512 (*acc)[VECTORS]) {
    __m512 w[VECTORS];
#pragma GCC unroll 4
    for (int v = 0; v < VECTORS; ++v) w[v] = _mm512_load_ps(weights + (K * VECTORS + v) * kLanes);
#pragma GCC unroll 16
    for (int r = 0; r < ROWS; ++r) {
      const __m512 x = _mm512_set1_ps(base[r / 3][r % 3 * step + K]);
#pragma GCC unroll 4
      for (int v = 0; v < VECTORS; ++v) acc[r][v] = _mm512_fmadd_ps(x, w[v], acc[r][v]);
    }
  }

  // The compiler may not make one pointer per row of these again: there are not enough registers.
  SURELITE_AVX512_INLINE static void hold(const float** base, int64_t* step) {
    __asm__("" : "+r"(*step));
#pragma GCC unroll 8
    for (int i = 0; i < kBases; ++i) __asm__("" : "+r"(base[i]));
  }

  SURELITE_AVX512 static void run(const StridedTiles& t, int64_t at) {
    __m512 acc[ROWS][VECTORS];
#pragma GCC unroll 16
    for (int r = 0; r < ROWS; ++r)
#pragma GCC unroll 4
      for (int v = 0; v < VECTORS; ++v) acc[r][v] = _mm512_setzero_ps();
    const float* weights = t.weights;
    int64_t step = t.step;
    for (int line = 0; line < t.lines; ++line) {
      for (int tap = 0; tap < t.across; ++tap) {
        const float* base[kBases];
#pragma GCC unroll 8
        for (int i = 0; i < kBases; ++i)
          base[i] = t.in + (at + 3 * i) * step + line * t.line_step + tap * t.across_step;
        int k = 0;
        for (; k + 4 <= t.length; k += 4, weights += 4 * VECTORS * kLanes) {
          hold(base, &step);
          multiply<0>(base, step, weights, acc);
          multiply<1>(base, step, weights, acc);
          multiply<2>(base, step, weights, acc);
          multiply<3>(base, step, weights, acc);
#pragma GCC unroll 8
          for (int i = 0; i < kBases; ++i) base[i] += 4;
        }
        for (; k < t.length; ++k, weights += VECTORS * kLanes) {
          hold(base, &step);
          multiply<0>(base, step, weights, acc);
#pragma GCC unroll 8
          for (int i = 0; i < kBases; ++i) ++base[i];
        }
      }
    }
    const __m512 low = _mm512_set1_ps(t.low), high = _mm512_set1_ps(t.high);
    float* out = t.out + at * t.out_step;
#pragma GCC unroll 4
    for (int v = 0; v < VECTORS; ++v) {
      const int left = t.channels - v * kLanes;
      const __m512 b = _mm512_load_ps(t.bias + v * kLanes);
      const auto mask = static_cast<__mmask16>(left >= kLanes ? 0xffff : (1 << left) - 1);
#pragma GCC unroll 16
      for (int r = 0; r < ROWS; ++r) {
        const __m512 y = _mm512_min_ps(high, _mm512_max_ps(low, _mm512_add_ps(acc[r][v], b)));
        // Only the last vector can be partial.
        if (v + 1 < VECTORS || left >= kLanes) _mm512_storeu_ps(out + r * t.out_step + v * kLanes, y);
        else if (left == 8)
          _mm256_storeu_ps(out + r * t.out_step + v * kLanes, _mm512_castps512_ps256(y));  // costs less
        else _mm512_mask_storeu_ps(out + r * t.out_step + v * kLanes, mask, y);
      }
    }
  }
};

template <int VECTORS>
inline constexpr int kStridedRows = VECTORS == 1 ? 14 : VECTORS == 2 ? 12 : VECTORS == 3 ? 8 : 6;

// `count` outputs in tiles that differ by one output at most: none is left with so few that the sums wait for one
// another.
template <int VECTORS>
SURELITE_AVX512 void run_strided(const StridedTiles& t, int64_t count) {
  using Run = void (*)(const StridedTiles&, int64_t);
  static constexpr auto kTiles = []<int... I>(std::integer_sequence<int, I...>) {
    return std::array<Run, sizeof...(I)>{&StridedTile<I + 1, VECTORS>::run...};
  }(std::make_integer_sequence<int, kStridedRows<VECTORS>>{});
  for (int64_t at = 0, tiles = (count + kStridedRows<VECTORS> - 1) / kStridedRows<VECTORS>; tiles > 0; --tiles) {
    const int64_t rows = (count - at + tiles - 1) / tiles;
    kTiles[static_cast<size_t>(rows - 1)](t, at);
    at += rows;
  }
}

}  // namespace surelite::simd
#endif
