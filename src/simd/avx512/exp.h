// SPDX-License-Identifier: Apache-2.0
// The exponential function of sixteen floats, to about one unit in the last place.
#pragma once

#if defined(__x86_64__)
#include <immintrin.h>
// g++ 12 warns about the deliberately undefined operands inside its own intrinsics.
#ifndef __clang__
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC diagnostic ignored "-Wuninitialized"
#endif

#include <cstdint>

#include "simd/avx512/target.h"

namespace surelite::simd {

// exp(x) = 2^n (1 + p(r)) with n = round(x / ln 2) and r = x - n ln 2 within +-0.35, where terms up to the sixth power
// (those whose greatest error is least) leave one of 2^-27. `fraction` is p(r).
struct ExpParts {
  __m512 exponent, fraction;
};

SURELITE_AVX512_INLINE ExpParts exp_parts(__m512 x) {
  // Beyond these bounds the result is 0 or infinite anyway. NaN is the second operand, which wins.
  x = _mm512_min_ps(_mm512_set1_ps(90.0f), _mm512_max_ps(_mm512_set1_ps(-110.0f), x));
  const __m512 n = _mm512_roundscale_ps(_mm512_mul_ps(x, _mm512_set1_ps(0x1.715476p+0f)),
                                        _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
  // ln 2 in two parts; products of the first with n are exact.
  __m512 r = _mm512_fnmadd_ps(n, _mm512_set1_ps(0x1.62e400p-1f), x);
  r = _mm512_fnmadd_ps(n, _mm512_set1_ps(0x1.7f7d1cp-20f), r);
  __m512 p = _mm512_set1_ps(0x1.6db47ep-10f);
  constexpr float kTerms[] = {0x1.123b92p-7f, 0x1.55545ep-5f, 0x1.55548ep-3f, 0.5f, 1.0f};
  for (const float term : kTerms) p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(term));
  return {n, _mm512_mul_ps(p, r)};
}

SURELITE_AVX512_INLINE __m512 exp_ps(__m512 x) {
  const ExpParts parts = exp_parts(x);
  return _mm512_scalef_ps(_mm512_add_ps(_mm512_set1_ps(1.0f), parts.fraction), parts.exponent);
}

// a / b for b within 1 to 2: an estimate of 14 bits and one step of Newton's. Divisions take much longer.
SURELITE_AVX512_INLINE __m512 quotient(__m512 a, __m512 b) {
  const __m512 estimate = _mm512_rcp14_ps(b);
  const __m512 rest = _mm512_fnmadd_ps(b, estimate, _mm512_set1_ps(1.0f));
  return _mm512_mul_ps(a, _mm512_fmadd_ps(estimate, rest, estimate));
}

// With e = exp(-|x|), e / (1 + e) on the left and the rest to 1 on the right; far to the left exp(x), which the
// reference kernel takes there.
SURELITE_AVX512_INLINE __m512 logistic_ps(__m512 x) {
  const __m512 one = _mm512_set1_ps(1.0f), e = exp_ps(_mm512_or_ps(x, _mm512_set1_ps(-0.0f)));
  const __m512 left = quotient(e, _mm512_add_ps(one, e));
  const __mmask16 right = _mm512_cmp_ps_mask(x, _mm512_setzero_ps(), _CMP_GT_OQ),
                  tail = _mm512_cmp_ps_mask(x, _mm512_set1_ps(-9.0f), _CMP_LT_OQ);
  return _mm512_mask_mov_ps(_mm512_mask_sub_ps(left, right, one, left), tail, e);
}

// With t = exp(-2|x|) - 1, taken apart so that nothing cancels for small x, tanh |x| = -t / (t + 2).
SURELITE_AVX512_INLINE __m512 tanh_ps(__m512 x) {
  const __m512 sign_bit = _mm512_set1_ps(-0.0f), one = _mm512_set1_ps(1.0f);
  const __m512 sign = _mm512_and_ps(x, sign_bit);
  const ExpParts parts = exp_parts(_mm512_mul_ps(_mm512_andnot_ps(sign_bit, x), _mm512_set1_ps(-2.0f)));
  const __m512 power = _mm512_scalef_ps(one, parts.exponent);
  const __m512 t = _mm512_fmadd_ps(power, parts.fraction, _mm512_sub_ps(power, one));
  const __m512 y = quotient(_mm512_xor_ps(t, sign_bit), _mm512_add_ps(t, _mm512_set1_ps(2.0f)));
  return _mm512_or_ps(_mm512_andnot_ps(sign_bit, y), sign);
}

// The first `count` lanes.
SURELITE_AVX512_INLINE __mmask16 first_lanes(int64_t count) {
  return count >= 16 ? static_cast<__mmask16>(0xffff) : static_cast<__mmask16>((1u << count) - 1);
}

}  // namespace surelite::simd
#endif
