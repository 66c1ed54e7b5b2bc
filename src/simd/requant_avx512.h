// SPDX-License-Identifier: Apache-2.0
// Sixteen accumulators to sixteen outputs, exactly as the reference kernels round.
#pragma once

#if defined(__x86_64__)
#include <immintrin.h>
// g++ 12 warns about the deliberately undefined operands inside its own intrinsics.
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC diagnostic ignored "-Wuninitialized"

#include "simd/conv.h"
#include "simd/cpu.h"

namespace surelite::simd {

// Doubling high multiply and rounding shift in one 64-bit chain: with y = (x * m + 2^30) >> 31 the result is
// (y + 2^(e-1) - [x < 0]) >> e, and both constants can be added before the first shift because the second shift only drops
// bits. Where e = 0 there is neither constant. Exact while |x| + 2^(e-1) fits 32 bits, which packing makes sure of.
SURELITE_AVX512_INLINE __m512i requant_two_steps(__m512i x, const RequantBlock& b) {
  const __m512i multiplier = _mm512_load_si512(b.multiplier);
  const __m512i even = _mm512_add_epi64(_mm512_mul_epi32(x, multiplier), _mm512_load_si512(b.round_even));
  const __m512i odd = _mm512_add_epi64(_mm512_mul_epi32(_mm512_srli_epi64(x, 32), _mm512_srli_epi64(multiplier, 32)),
                                       _mm512_load_si512(b.round_odd));
  const __m512i high = _mm512_mask_blend_epi32(0xaaaa, _mm512_srli_epi64(even, 31), _mm512_slli_epi64(odd, 1));
  const __m512i sign = _mm512_and_si512(_mm512_srai_epi32(x, 31), _mm512_load_si512(b.sign_mask));
  return _mm512_srav_epi32(_mm512_add_epi32(high, sign), _mm512_load_si512(b.shift));
}

// round(x * factor) in double, half away from zero.
SURELITE_AVX512_INLINE __m256i round_half_away(__m512d value) {
  const __m512d whole = _mm512_roundscale_pd(value, _MM_FROUND_TO_ZERO | _MM_FROUND_NO_EXC);
  const __m512d rest = _mm512_abs_pd(_mm512_sub_pd(value, whole));
  const __mmask8 away = _mm512_cmp_pd_mask(rest, _mm512_set1_pd(0.5), _CMP_GE_OQ);
  const __m512d one = _mm512_castsi512_pd(_mm512_ternarylogic_epi64(_mm512_castpd_si512(value), _mm512_castpd_si512(_mm512_set1_pd(1.0)),
                                                                    _mm512_set1_epi64(INT64_MIN), 0xe4));
  return _mm512_cvttpd_epi32(_mm512_mask_add_pd(whole, away, whole, one));
}

SURELITE_AVX512_INLINE __m512i requant_real(__m512i x, const RequantBlock& b) {
  const __m256i low = round_half_away(_mm512_mul_pd(_mm512_cvtepi32_pd(_mm512_castsi512_si256(x)), _mm512_load_pd(b.factor)));
  const __m256i high = round_half_away(_mm512_mul_pd(_mm512_cvtepi32_pd(_mm512_extracti64x4_epi64(x, 1)), _mm512_load_pd(b.factor + 8)));
  return _mm512_inserti64x4(_mm512_castsi256_si512(low), high, 1);
}

}  // namespace surelite::simd
#endif
