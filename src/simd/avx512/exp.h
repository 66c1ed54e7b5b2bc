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

// exp(x) = 2^n (1 + p(r)) with n = round(x / ln 2) and r = x - n ln 2 within +-0.35, where the Taylor terms up to the
// seventh power leave an error of 2^-27. `fraction` is p(r).
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
  __m512 p = _mm512_set1_ps(1.0f / 5040);
  constexpr float kTerms[] = {1.0f / 720, 1.0f / 120, 1.0f / 24, 1.0f / 6, 0.5f, 1.0f};
  for (const float term : kTerms) p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(term));
  return {n, _mm512_mul_ps(p, r)};
}

SURELITE_AVX512_INLINE __m512 exp_ps(__m512 x) {
  const ExpParts parts = exp_parts(x);
  return _mm512_scalef_ps(_mm512_add_ps(_mm512_set1_ps(1.0f), parts.fraction), parts.exponent);
}

// 1 / (1 + exp(-x)); far to the left exp(x), which the reference kernel takes there.
SURELITE_AVX512_INLINE __m512 logistic_ps(__m512 x) {
  const __mmask16 tail = _mm512_cmp_ps_mask(x, _mm512_set1_ps(-9.0f), _CMP_LT_OQ);
  const __m512 turned = _mm512_xor_ps(x, _mm512_set1_ps(-0.0f));
  const __m512 e = exp_ps(_mm512_mask_blend_ps(tail, turned, x));
  const __m512 one = _mm512_set1_ps(1.0f);
  return _mm512_mask_blend_ps(tail, _mm512_div_ps(one, _mm512_add_ps(one, e)), e);
}

// With t = exp(-2|x|) - 1, taken apart so that nothing cancels for small x, tanh |x| = -t / (t + 2).
SURELITE_AVX512_INLINE __m512 tanh_ps(__m512 x) {
  const __m512 sign_bit = _mm512_set1_ps(-0.0f), one = _mm512_set1_ps(1.0f);
  const __m512 sign = _mm512_and_ps(x, sign_bit);
  const ExpParts parts = exp_parts(_mm512_mul_ps(_mm512_andnot_ps(sign_bit, x), _mm512_set1_ps(-2.0f)));
  const __m512 power = _mm512_scalef_ps(one, parts.exponent);
  const __m512 t = _mm512_fmadd_ps(power, parts.fraction, _mm512_sub_ps(power, one));
  const __m512 y = _mm512_div_ps(_mm512_xor_ps(t, sign_bit), _mm512_add_ps(t, _mm512_set1_ps(2.0f)));
  return _mm512_or_ps(_mm512_andnot_ps(sign_bit, y), sign);
}

// The first `count` lanes.
SURELITE_AVX512_INLINE __mmask16 first_lanes(int64_t count) {
  return count >= 16 ? static_cast<__mmask16>(0xffff) : static_cast<__mmask16>((1u << count) - 1);
}

}  // namespace surelite::simd
#endif
