// SPDX-License-Identifier: Apache-2.0
// 3 x 3 depthwise filters over bytes, two neighbouring outputs of up to two rows at a time, sixteen channels after the
// others: what bounds these filters is how often weights and scales are loaded, and here four outputs share them.
#pragma once

#if defined(__x86_64__)
#include <immintrin.h>

#include <cstdint>

#include "simd/avx512/interleave.h"
#include "simd/avx512/requant.h"
#include "simd/avx512/target.h"

namespace surelite::simd {

struct DepthwiseScales {
  const int8_t* weights;         // as depthwise_order.h has them: [row][column][quarter][64]
  const RequantBlock* requant;   // of four quarters, float_from_zero
  const int32_t* sum_factors;    // times the sums of inputs, or unused
};

// Two outputs of each row, from the columns under them.
template <int STRIDE, int OUT_ROWS, bool SUMS, bool CHECKED>
struct DepthwisePairs {
  static constexpr int kColumns = STRIDE + 3;
  using Columns = Column[kColumns];
  using Bytes = __m512i[OUT_ROWS][2];

  SURELITE_AVX512_INLINE static void add_quarter(const DepthwiseScales& d, const Columns& c, int q, int row,
                                                 __m512i (&acc)[2]) {
    const __m512i bias = _mm512_load_si512(d.requant[q].bias);
    __m512i w[3];
#pragma GCC unroll 3
    for (int tap = 0; tap < 3; ++tap) w[tap] = _mm512_load_si512(d.weights + (row * 3 + tap) * 256 + q * 64);
#pragma GCC unroll 2
    for (int i = 0; i < 2; ++i) {
      acc[i] = bias;
#pragma GCC unroll 3
      for (int tap = 0; tap < 3; ++tap)
        acc[i] = _mm512_dpbusd_epi32(acc[i], c[i * STRIDE + tap].quarter[q], w[tap]);
    }
    if constexpr (SUMS) {
      // Nine bytes' sum and its factor fit 16 bits.
      const __m512i ones = _mm512_set1_epi32(row == 0 ? 0x00010101 : 0x01010100),
                    factor = _mm512_and_si512(_mm512_load_si512(d.sum_factors + q * 16), _mm512_set1_epi32(0xffff));
      __m512i sums[kColumns];
#pragma GCC unroll 8
      for (int i = 0; i < kColumns; ++i)
        sums[i] = _mm512_dpbusd_epi32(_mm512_setzero_si512(), c[i].quarter[q], ones);
#pragma GCC unroll 2
      for (int i = 0; i < 2; ++i) {
        const __m512i* s = sums + i * STRIDE;
        acc[i] = _mm512_dpwssd_epi32(acc[i], _mm512_add_epi32(_mm512_add_epi32(s[0], s[1]), s[2]), factor);
      }
    }
  }

  // True if a result came too close to the middle between two integers.
  SURELITE_AVX512_INLINE static bool compute(const DepthwiseScales& d, const Columns& c, const Narrowing& n,
                                             Bytes& out) {
    __m512i words[OUT_ROWS][2], before[OUT_ROWS][2];
    __m512 far = _mm512_setzero_ps();
#pragma GCC unroll 4
    for (int q = 0; q < 4; ++q)
#pragma GCC unroll 2
      for (int row = 0; row < OUT_ROWS; ++row) {
        __m512i acc[2];
        add_quarter(d, c, q, row, acc);
#pragma GCC unroll 2
        for (int i = 0; i < 2; ++i) {
          const __m512 value = scale_from_zero(acc[i], d.requant[q]);
          if constexpr (CHECKED) far = farther(far, value);
          const __m512i y = _mm512_cvtps_epi32(value);
          if (q % 2 == 0) before[row][i] = y;
          else if (q == 1) words[row][i] = _mm512_packs_epi32(before[row][i], y);
          else out[row][i] = clamp_bytes(
                   _mm512_packs_epi16(words[row][i], _mm512_packs_epi32(before[row][i], y)), n);
        }
      }
    return CHECKED && is_too_far(far);
  }
};

}  // namespace surelite::simd
#endif
