// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstring>

#include "simd/kernels.h"
#include "simd/avx2/requant.h"

#if defined(__x86_64__)

namespace surelite::simd::avx2 {
namespace {

// Where an operand is NaN the second is kept, as std::min and std::max keep what they have.
SURELITE_AVX2 void extremes(const float* values, int64_t count, float* low, float* high) {
  __m256 least = _mm256_set1_ps(values[0]), most = least;
  const __m256 first = least;
  int64_t i = 0;
  for (; i + kLanes <= count; i += kLanes) {
    const __m256 x = _mm256_loadu_ps(values + i);
    least = _mm256_min_ps(x, least), most = _mm256_max_ps(x, most);
  }
  if (i < count) {
    const __m256i rest = first_lanes(count - i);
    const __m256 x = _mm256_blendv_ps(first, _mm256_maskload_ps(values + i, rest), _mm256_castsi256_ps(rest));
    least = _mm256_min_ps(x, least), most = _mm256_max_ps(x, most);
  }
  alignas(32) float lows[kLanes], highs[kLanes];
  _mm256_store_ps(lows, least);
  _mm256_store_ps(highs, most);
  *low = *std::min_element(lows, lows + kLanes);
  *high = *std::max_element(highs, highs + kLanes);
}

struct Rounding8 {
  __m256 factor, zero;
  __m256i low, high;
};

// Eight rounded and clamped numbers; false where one is NaN or too large.
SURELITE_AVX2_INLINE bool round_eight(const Rounding8& r, __m256 value, __m256i lanes, __m256i* rounded) {
  const __m256 sign_bit = _mm256_set1_ps(-0.0f);
  __m256 x = _mm256_add_ps(r.zero, _mm256_mul_ps(value, r.factor));
  const __m256 size = _mm256_and_ps(_mm256_andnot_ps(sign_bit, x), _mm256_castsi256_ps(lanes));
  if (_mm256_movemask_ps(_mm256_cmp_ps(size, _mm256_set1_ps(0x1p30f), _CMP_NLT_UQ)) != 0) return false;
  // Clamping first keeps the conversion in range and changes no result.
  x = _mm256_min_ps(_mm256_max_ps(x, _mm256_set1_ps(-1024.0f)), _mm256_set1_ps(1024.0f));
  const __m256 whole = _mm256_round_ps(x, _MM_FROUND_TO_ZERO | _MM_FROUND_NO_EXC);
  const __m256 rest = _mm256_andnot_ps(sign_bit, _mm256_sub_ps(x, whole));
  const __m256 away = _mm256_cmp_ps(rest, _mm256_set1_ps(0.5f), _CMP_GE_OQ);
  const __m256 step = _mm256_or_ps(_mm256_and_ps(x, sign_bit), _mm256_set1_ps(1.0f));
  const __m256i all = _mm256_cvttps_epi32(_mm256_add_ps(whole, _mm256_and_ps(away, step)));
  *rounded = _mm256_min_epi32(_mm256_max_epi32(all, r.low), r.high);
  return true;
}

SURELITE_AVX2 int64_t quantize(const float* values, int64_t count, float factor, float zero, int low, int high,
                               int8_t* out) {
  const Rounding8 r{_mm256_set1_ps(factor), _mm256_set1_ps(zero), _mm256_set1_epi32(low), _mm256_set1_epi32(high)};
  for (int64_t i = 0; i < count; i += 2 * kLanes) {
    const __m256i lanes = first_lanes(count - i), more = first_lanes(std::max<int64_t>(count - i - kLanes, 0));
    __m256i a, b;
    if (!round_eight(r, _mm256_maskload_ps(values + i, lanes), lanes, &a)) return i;
    if (!round_eight(r, _mm256_maskload_ps(values + i + kLanes, more), more, &b)) return i;
    const __m256i shorts = _mm256_permute4x64_epi64(_mm256_packs_epi32(a, b), 0xd8);
    const __m128i bytes = _mm_packs_epi16(_mm256_castsi256_si128(shorts), _mm256_extracti128_si256(shorts, 1));
    store_first(bytes, static_cast<int>(std::min<int64_t>(count - i, 16)), reinterpret_cast<uint8_t*>(out + i));
  }
  return count;
}

}  // namespace

void enter(RowQuantization* kernels) { *kernels = {extremes, quantize}; }

}  // namespace surelite::simd::avx2

#endif
