// SPDX-License-Identifier: Apache-2.0
// Bytes of four requantized vectors to where they belong: VECTORS vectors make a pixel's block of channels.
#pragma once

#if defined(__x86_64__)
#include <immintrin.h>

#include <cstdint>

#include "simd/avx512/target.h"

namespace surelite::simd {

SURELITE_AVX512_INLINE __mmask64 first_bytes(int count) {
  return count >= 64 ? ~__mmask64{0} : (__mmask64{1} << count) - 1;
}

SURELITE_AVX512_INLINE void store_bytes(__m128i bytes, int count, uint8_t* out) {
  if (count >= 16) _mm_storeu_si128(reinterpret_cast<__m128i*>(out), bytes);
  else if (count == 8) _mm_storel_epi64(reinterpret_cast<__m128i*>(out), bytes);  // costs less than a mask
  else _mm_mask_storeu_epi8(out, static_cast<__mmask16>(first_bytes(count)), bytes);
}
SURELITE_AVX512_INLINE void store_bytes(__m256i bytes, int count, uint8_t* out) {
  if (count >= 32) {
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(out), bytes);
  } else if (count == 24) {
    _mm_storeu_si128(reinterpret_cast<__m128i*>(out), _mm256_castsi256_si128(bytes));
    _mm_storel_epi64(reinterpret_cast<__m128i*>(out + 16), _mm256_extracti128_si256(bytes, 1));
  } else {
    _mm256_mask_storeu_epi8(out, static_cast<__mmask32>(first_bytes(count)), bytes);
  }
}
SURELITE_AVX512_INLINE void store_bytes(__m512i bytes, int count, uint8_t* out) {
  if (count == 64) _mm512_storeu_si512(out, bytes);
  else _mm512_mask_storeu_epi8(out, first_bytes(count), bytes);
}

// Narrowed together, two pairs of vectors come as halves of 128-bit parts, single ones as quarters.
SURELITE_AVX512_INLINE void store_pairs(__m512i bytes, int count, uint8_t* out, int64_t step) {
  const __m512i ordered = _mm512_permutexvar_epi64(_mm512_setr_epi64(0, 2, 4, 6, 1, 3, 5, 7), bytes);
  store_bytes(_mm512_castsi512_si256(ordered), count, out);
  store_bytes(_mm512_extracti64x4_epi64(ordered, 1), count, out + step);
}
SURELITE_AVX512_INLINE void store_singles(__m512i bytes, int count, uint8_t* out, int64_t step) {
  const __m512i ordered =
      _mm512_permutexvar_epi32(_mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15), bytes);
  store_bytes(_mm512_castsi512_si128(ordered), count, out);
  store_bytes(_mm512_extracti32x4_epi32(ordered, 1), count, out + step);
  store_bytes(_mm512_extracti32x4_epi32(ordered, 2), count, out + 2 * step);
  store_bytes(_mm512_extracti32x4_epi32(ordered, 3), count, out + 3 * step);
}

// Which of a tile's twelve vectors are narrowed together, and where their bytes go.
template <int VECTORS>
struct Narrowed;

template <>
struct Narrowed<4> {
  static constexpr int row(int group, int) { return group; }
  static constexpr int vector(int, int i) { return i; }
  template <int GROUP>
  SURELITE_AVX512_INLINE static void store(__m512i bytes, int channels, uint8_t* out, int64_t step) {
    store_bytes(bytes, channels, out + GROUP * step);
  }
};
template <>
struct Narrowed<3> {
  static constexpr int row(int group, int i) { return group < 2 ? 2 * group + i / 2 : i; }
  static constexpr int vector(int group, int i) { return group < 2 ? i % 2 : 2; }
  template <int GROUP>
  SURELITE_AVX512_INLINE static void store(__m512i bytes, int channels, uint8_t* out, int64_t step) {
    if constexpr (GROUP < 2) store_pairs(bytes, 32, out + 2 * GROUP * step, step);
    else store_singles(bytes, channels - 32, out + 32, step);
  }
};
template <>
struct Narrowed<2> {
  static constexpr int row(int group, int i) { return 2 * group + i / 2; }
  static constexpr int vector(int, int i) { return i % 2; }
  template <int GROUP>
  SURELITE_AVX512_INLINE static void store(__m512i bytes, int channels, uint8_t* out, int64_t step) {
    store_pairs(bytes, channels, out + 2 * GROUP * step, step);
  }
};
template <>
struct Narrowed<1> {
  static constexpr int row(int group, int i) { return 4 * group + i; }
  static constexpr int vector(int, int) { return 0; }
  template <int GROUP>
  SURELITE_AVX512_INLINE static void store(__m512i bytes, int channels, uint8_t* out, int64_t step) {
    store_singles(bytes, channels, out + 4 * GROUP * step, step);
  }
};

}  // namespace surelite::simd
#endif
