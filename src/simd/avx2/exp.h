// SPDX-License-Identifier: Apache-2.0
// The exponential function of eight floats, to about one unit in the last place.
#pragma once

#if defined(__x86_64__)
#include <immintrin.h>

#include <cstdint>

#include "simd/avx2/requant.h"
#include "simd/avx2/target.h"

namespace surelite::simd::avx2 {

// exp(x) = 2^n (1 + p(r)) with n = round(x / ln 2) and r = x - n ln 2 within +-0.35, where terms up to the sixth power
// (those whose greatest error is least) leave one of 2^-27. `fraction` is p(r).
struct ExpParts {
  __m256 exponent, fraction;
};

SURELITE_AVX2_INLINE __m256 exp_fraction(__m256 x, __m256 n) {
  // ln 2 in two parts; products of the first with n are exact.
  __m256 r = _mm256_fnmadd_ps(n, _mm256_set1_ps(0x1.62e400p-1f), x);
  r = _mm256_fnmadd_ps(n, _mm256_set1_ps(0x1.7f7d1cp-20f), r);
  __m256 p = _mm256_set1_ps(0x1.6db47ep-10f);
  constexpr float kTerms[] = {0x1.123b92p-7f, 0x1.55545ep-5f, 0x1.55548ep-3f, 0.5f, 1.0f};
  for (const float term : kTerms) p = _mm256_fmadd_ps(p, r, _mm256_set1_ps(term));
  return _mm256_mul_ps(p, r);
}

// The same for x within -87 to 0, where 2^n is a normal number. Adding a number whose last bit is worth 1 rounds, and
// leaves the bits of n in the sum's last ones.
struct ExpBelowOne {
  __m256 power, fraction;
};
SURELITE_AVX2_INLINE ExpBelowOne exp_below_one(__m256 x) {
  const __m256 moved = _mm256_set1_ps(0x1.8000fep+23f);
  const __m256 sum = _mm256_fmadd_ps(x, _mm256_set1_ps(0x1.715476p+0f), moved);
  const __m256 power = _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_castps_si256(sum), 23));
  return {power, exp_fraction(x, _mm256_sub_ps(sum, moved))};
}

SURELITE_AVX2_INLINE ExpParts exp_parts(__m256 x) {
  // Beyond these bounds the result is 0 or infinite anyway. NaN is the second operand, which wins.
  x = _mm256_min_ps(_mm256_set1_ps(90.0f), _mm256_max_ps(_mm256_set1_ps(-110.0f), x));
  const __m256 n = _mm256_round_ps(_mm256_mul_ps(x, _mm256_set1_ps(0x1.715476p+0f)),
                                   _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
  return {n, exp_fraction(x, n)};
}

// x times 2 to the whole number n, within +-250: in two halves, each of which is a normal number.
SURELITE_AVX2_INLINE __m256 scale_by_power(__m256 x, __m256 n) {
  const __m256i whole = _mm256_cvtps_epi32(n), half = _mm256_srai_epi32(whole, 1), rest = _mm256_sub_epi32(whole, half);
  const __m256i one = _mm256_set1_epi32(127);
  const __m256 first = _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_add_epi32(half, one), 23)),
               second = _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_add_epi32(rest, one), 23));
  return _mm256_mul_ps(_mm256_mul_ps(x, first), second);
}

// Below -104 the result is 0. Multiplying until it underflows takes processors a hundred cycles, and masked attention
// has whole rows of such numbers.
SURELITE_AVX2_INLINE __m256 exp_ps(__m256 x) {
  const __m256 gone = _mm256_cmp_ps(x, _mm256_set1_ps(-104.0f), _CMP_LT_OQ);
  const ExpParts parts = exp_parts(_mm256_andnot_ps(gone, x));
  const __m256 value = scale_by_power(_mm256_add_ps(_mm256_set1_ps(1.0f), parts.fraction), parts.exponent);
  return _mm256_andnot_ps(gone, value);
}

// With e = exp(-|x|), e / (1 + e) on the left and the rest to 1 on the right; far to the left exp(x), which the
// reference kernel takes there. Only beyond -87 powers are not normal numbers.
SURELITE_AVX2_INLINE __m256 logistic_ps(__m256 x) {
  const __m256 one = _mm256_set1_ps(1.0f), least = _mm256_set1_ps(-87.0f);
  const ExpBelowOne parts = exp_below_one(_mm256_max_ps(least, _mm256_or_ps(x, _mm256_set1_ps(-0.0f))));
  const __m256 e = _mm256_fmadd_ps(parts.power, parts.fraction, parts.power);
  const __m256 left = _mm256_div_ps(e, _mm256_add_ps(one, e));
  const __m256 y = _mm256_blendv_ps(_mm256_sub_ps(one, left), left, x);
  const __m256 found = _mm256_blendv_ps(y, e, _mm256_cmp_ps(x, _mm256_set1_ps(-9.0f), _CMP_LT_OQ));
  const __m256 gone = _mm256_cmp_ps(x, least, _CMP_LT_OQ);
  if (__builtin_expect(_mm256_movemask_ps(gone), 0)) return _mm256_blendv_ps(found, exp_ps(x), gone);
  return found;
}

// exp(x) - 1 for x below 0, taken apart so that nothing cancels for small x; -1 from -60 on, without an underflow.
SURELITE_AVX2_INLINE __m256 expm1_ps(__m256 x) {
  const ExpBelowOne parts = exp_below_one(_mm256_max_ps(_mm256_set1_ps(-60.0f), x));
  const __m256 one = _mm256_set1_ps(1.0f), power = parts.power;
  return _mm256_fmadd_ps(power, parts.fraction, _mm256_sub_ps(power, one));
}

// With t = exp(-2|x|) - 1, tanh |x| = -t / (t + 2).
SURELITE_AVX2_INLINE __m256 tanh_ps(__m256 x) {
  const __m256 sign_bit = _mm256_set1_ps(-0.0f);
  const __m256 sign = _mm256_and_ps(x, sign_bit);
  const __m256 t = expm1_ps(_mm256_mul_ps(_mm256_andnot_ps(sign_bit, x), _mm256_set1_ps(-2.0f)));
  const __m256 y = _mm256_div_ps(_mm256_xor_ps(t, sign_bit), _mm256_add_ps(t, _mm256_set1_ps(2.0f)));
  return _mm256_or_ps(_mm256_andnot_ps(sign_bit, y), sign);
}

}  // namespace surelite::simd::avx2
#endif
