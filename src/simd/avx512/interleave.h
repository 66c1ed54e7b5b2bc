// SPDX-License-Identifier: Apache-2.0
// Bytes of four vectors, four to a 32-bit lane.
#pragma once

#if defined(__x86_64__)
#include <immintrin.h>

#include "simd/avx512/target.h"

namespace surelite::simd {

// 64 lanes of four bytes each.
struct Column {
  __m512i quarter[4];
};

// Permutes lanes within 128-bit parts, in the order of channel_order.h.
SURELITE_AVX512_INLINE Column interleave(__m512i x0, __m512i x1, __m512i x2, __m512i x3) {
  const __m512i low01 = _mm512_unpacklo_epi8(x0, x1), high01 = _mm512_unpackhi_epi8(x0, x1);
  const __m512i low23 = _mm512_unpacklo_epi8(x2, x3), high23 = _mm512_unpackhi_epi8(x2, x3);
  return {{_mm512_unpacklo_epi16(low01, low23), _mm512_unpackhi_epi16(low01, low23),
           _mm512_unpacklo_epi16(high01, high23), _mm512_unpackhi_epi16(high01, high23)}};
}

}  // namespace surelite::simd
#endif
