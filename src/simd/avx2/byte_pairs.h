// SPDX-License-Identifier: Apache-2.0
// Functions of two bytes, sixteen elements at a time; what remains goes through a buffer.
#pragma once

#if defined(__x86_64__)
#include <cstring>

#include "simd/avx2/requant.h"

namespace surelite::simd::avx2 {

template <bool UNSIGNED>
SURELITE_AVX2_INLINE __m256i eight_ints(const uint8_t* from) {
  const __m128i bytes = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(from));
  return UNSIGNED ? _mm256_cvtepu8_epi32(bytes) : _mm256_cvtepi8_epi32(bytes);
}

// eight(a, b) gives eight results as 32-bit numbers that lack the zero point.
template <class Eight>
SURELITE_AVX2_INLINE void run_pairs(const Narrowing& n, const uint8_t* a, const uint8_t* b, uint8_t* out,
                                    int64_t count, const Eight& eight) {
  int64_t i = 0;
  for (; i + 16 <= count; i += 16)
    _mm_storeu_si128(reinterpret_cast<__m128i*>(out + i),
                     narrow(eight(a + i, b + i), eight(a + i + kLanes, b + i + kLanes), n));
  if (i == count) return;
  alignas(16) uint8_t rest[2][16] = {};
  const auto left = static_cast<size_t>(count - i);
  std::memcpy(rest[0], a + i, left);
  std::memcpy(rest[1], b + i, left);
  store_first(narrow(eight(rest[0], rest[1]), eight(rest[0] + kLanes, rest[1] + kLanes), n),
              static_cast<int>(left), out + i);
}

}  // namespace surelite::simd::avx2
#endif
