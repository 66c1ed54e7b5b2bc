// SPDX-License-Identifier: Apache-2.0
// Sums of products of 16-bit inputs with 8-bit weights for a tile of outputs: pairs of products are added at once.
#pragma once

#if defined(__x86_64__)
#include <immintrin.h>

#include <cstdint>
#include <cstring>

#include "simd/avx2/bytes_to_shorts.h"
#include "simd/avx2/requant.h"
#include "simd/avx2/target.h"

namespace surelite::simd::avx2 {

inline constexpr int kTileRows = 6, kMostRows = 8;  // with sixteen channels, with eight

struct TileBytes {
  const int16_t* const* rows = nullptr;  // [tap][ROWS]
  int taps = 1;
  int64_t pairs = 0;                 // of a tap
  const uint8_t* weights = nullptr;  // [tap][pair][VECTORS * 8][2]
  int32_t zero = 0;                  // of uint8 weights
  const int32_t* bias = nullptr;     // [VECTORS * 8]
  int32_t* sums = nullptr;           // [ROWS][VECTORS * 8]
};

template <int ROWS, int VECTORS, bool UNSIGNED>
SURELITE_AVX2 void multiply_tile(const TileBytes& t) {
  __m256i acc[ROWS][VECTORS];
#pragma GCC unroll 8
  for (int v = 0; v < VECTORS; ++v) {
    const __m256i bias = load_ints(t.bias + v * kLanes);
#pragma GCC unroll 8
    for (int r = 0; r < ROWS; ++r) acc[r][v] = bias;
  }
  const __m256i zero = _mm256_set1_epi16(static_cast<int16_t>(t.zero));
  const uint8_t* weights = t.weights;
  const int16_t* const* rows = t.rows;
  for (int tap = 0; tap < t.taps; ++tap, rows += ROWS) {
    const int16_t* row[ROWS];
#pragma GCC unroll 8
    for (int r = 0; r < ROWS; ++r) row[r] = rows[r];
    const auto load_weights = [&](int v) SURELITE_AVX2_LAMBDA {
      const __m256i w = widen_bytes<UNSIGNED>(_mm_loadu_si128(reinterpret_cast<const __m128i*>(weights) + v));
      return UNSIGNED ? _mm256_sub_epi16(w, zero) : w;
    };
    int64_t k = 0;
    if constexpr (ROWS == 1) {  // short steps: four at once
      for (; k + 8 <= 2 * t.pairs; k += 8, weights += 4 * VECTORS * 16)
#pragma GCC unroll 4
        for (int i = 0; i < 4; ++i) {
          int32_t two;
          std::memcpy(&two, row[0] + k + 2 * i, 4);
          const __m256i x = _mm256_set1_epi32(two);
#pragma GCC unroll 8
          for (int v = 0; v < VECTORS; ++v)
            acc[0][v] = _mm256_add_epi32(acc[0][v], _mm256_madd_epi16(x, load_weights(i * VECTORS + v)));
        }
    }
    for (; k < 2 * t.pairs; k += 2, weights += VECTORS * 16) {
      __m256i w[VECTORS];
#pragma GCC unroll 8
      for (int v = 0; v < VECTORS; ++v) w[v] = load_weights(v);
#pragma GCC unroll 8
      for (int r = 0; r < ROWS; ++r) {
        int32_t two;
        std::memcpy(&two, row[r] + k, 4);
        const __m256i x = _mm256_set1_epi32(two);
#pragma GCC unroll 8
        for (int v = 0; v < VECTORS; ++v) acc[r][v] = _mm256_add_epi32(acc[r][v], _mm256_madd_epi16(x, w[v]));
      }
    }
  }
#pragma GCC unroll 8
  for (int r = 0; r < ROWS; ++r)
#pragma GCC unroll 8
    for (int v = 0; v < VECTORS; ++v) store_ints(acc[r][v], t.sums + (r * VECTORS + v) * kLanes);
}

// The sum of one output's products with weights [tap][length] of a single channel.
template <bool UNSIGNED>
SURELITE_AVX2 inline int32_t multiply_single(const int16_t* const* rows, int taps, int64_t length,
                                             const uint8_t* weights, int32_t zero) {
  const __m256i zeros = _mm256_set1_epi16(static_cast<int16_t>(zero));
  __m256i acc = _mm256_setzero_si256();
  int32_t rest = 0;
  for (int tap = 0; tap < taps; ++tap, weights += length) {
    const int16_t* row = rows[tap];
    int64_t k = 0;
    for (; k + 16 <= length; k += 16) {
      __m256i w = widen_bytes<UNSIGNED>(_mm_loadu_si128(reinterpret_cast<const __m128i*>(weights + k)));
      if (UNSIGNED) w = _mm256_sub_epi16(w, zeros);
      const __m256i x = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(row + k));
      acc = _mm256_add_epi32(acc, _mm256_madd_epi16(x, w));
    }
    for (; k < length; ++k)
      rest += row[k] * (UNSIGNED ? weights[k] - zero : int32_t{static_cast<int8_t>(weights[k])});
  }
  __m128i sum = _mm_add_epi32(_mm256_castsi256_si128(acc), _mm256_extracti128_si256(acc, 1));
  sum = _mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0x4e));
  sum = _mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0xb1));
  return _mm_cvtsi128_si32(_mm_add_epi32(sum, _mm_cvtsi32_si128(rest)));
}

}  // namespace surelite::simd::avx2
#endif
