// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "simd/kernels.h"
#include "simd/avx512/requant.h"

#if defined(__x86_64__)

namespace surelite::simd::avx512 {
namespace {

SURELITE_AVX512_INLINE __mmask16 first_lanes(int64_t count) {
  return static_cast<__mmask16>(count >= 16 ? 0xffff : (1 << count) - 1);
}

// Where an operand is NaN the second is kept, as std::min and std::max keep what they have.
SURELITE_AVX512 void extremes_wide(const float* values, int64_t count, float* low, float* high) {
  __m512 least = _mm512_set1_ps(values[0]), most = least;
  for (int64_t i = 0; i < count; i += 16) {
    const __m512 x = _mm512_mask_loadu_ps(_mm512_set1_ps(values[0]), first_lanes(count - i), values + i);
    least = _mm512_min_ps(x, least);
    most = _mm512_max_ps(x, most);
  }
  alignas(64) float lows[16], highs[16];
  _mm512_store_ps(lows, least);
  _mm512_store_ps(highs, most);
  *low = *std::min_element(lows, lows + 16);
  *high = *std::max_element(highs, highs + 16);
}

SURELITE_AVX512 int64_t quantize_wide(const float* values, int64_t count, float factor, float zero, int low, int high,
                                      int8_t* out) {
  const __m512 by = _mm512_set1_ps(factor), plus = _mm512_set1_ps(zero), half = _mm512_set1_ps(0.5f);
  const __m512i sign = _mm512_set1_epi32(INT32_MIN), one = _mm512_castps_si512(_mm512_set1_ps(1.0f));
  const __m512i least = _mm512_set1_epi32(low), most = _mm512_set1_epi32(high);
  for (int64_t i = 0; i < count; i += 16) {
    const __mmask16 mask = first_lanes(count - i);
    __m512 x = _mm512_add_ps(plus, _mm512_mul_ps(_mm512_maskz_loadu_ps(mask, values + i), by));
    if (_mm512_mask_cmp_ps_mask(mask, _mm512_abs_ps(x), _mm512_set1_ps(0x1p30f), _CMP_NLT_UQ)) return i;
    // Clamping first keeps the conversion in range and changes no result.
    x = _mm512_min_ps(_mm512_max_ps(x, _mm512_set1_ps(-1024.0f)), _mm512_set1_ps(1024.0f));
    const __m512 whole = _mm512_roundscale_ps(x, _MM_FROUND_TO_ZERO | _MM_FROUND_NO_EXC);
    const __mmask16 away = _mm512_cmp_ps_mask(_mm512_abs_ps(_mm512_sub_ps(x, whole)), half, _CMP_GE_OQ);
    const __m512 step = _mm512_castsi512_ps(_mm512_ternarylogic_epi32(_mm512_castps_si512(x), sign, one, 0xea));
    const __m512i rounded = _mm512_cvttps_epi32(_mm512_mask_add_ps(whole, away, whole, step));
    _mm_mask_storeu_epi8(out + i, mask, _mm512_cvtepi32_epi8(_mm512_min_epi32(_mm512_max_epi32(rounded, least), most)));
  }
  return count;
}

}  // namespace

void enter(RowQuantization* kernels) { *kernels = {extremes_wide, quantize_wide}; }

}  // namespace surelite::simd::avx512

#endif
