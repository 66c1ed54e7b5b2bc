// SPDX-License-Identifier: Apache-2.0
// Bytes to 16-bit numbers less their zero point.
#pragma once

#if defined(__x86_64__)
#include <immintrin.h>

#include <cstdint>

#include "simd/avx2/target.h"

namespace surelite::simd::avx2 {

template <bool UNSIGNED>
SURELITE_AVX2_INLINE __m256i widen_bytes(__m128i bytes) {
  return UNSIGNED ? _mm256_cvtepu8_epi16(bytes) : _mm256_cvtepi8_epi16(bytes);
}

template <bool UNSIGNED>
SURELITE_AVX2 inline void widen_bytes(const uint8_t* in, int64_t count, int32_t zero, int16_t* to) {
  const __m256i zeros = _mm256_set1_epi16(static_cast<int16_t>(zero));
  const auto move = [&](int64_t at) SURELITE_AVX2_LAMBDA {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(in + at));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(to + at), _mm256_sub_epi16(widen_bytes<UNSIGNED>(bytes), zeros));
  };
  int64_t i = 0;
  for (; i + 16 <= count; i += 16) move(i);
  if (i == count) return;
  if (count >= 16) return move(count - 16);
  if (i + 8 <= count) {
    const __m128i bytes = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(in + i));
    const __m128i wide = _mm_sub_epi16(UNSIGNED ? _mm_cvtepu8_epi16(bytes) : _mm_cvtepi8_epi16(bytes),
                                       _mm256_castsi256_si128(zeros));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to + i), wide);
    i += 8;
  }
  for (; i < count; ++i)
    to[i] = static_cast<int16_t>((UNSIGNED ? int32_t{in[i]} : int32_t{static_cast<int8_t>(in[i])}) - zero);
}

}  // namespace surelite::simd::avx2
#endif
