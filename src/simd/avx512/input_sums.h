// SPDX-License-Identifier: Apache-2.0
// What the sums of input bytes add to a convolution whose weights have a zero point.
#pragma once

#if defined(__x86_64__)
#include <immintrin.h>

#include <cstdint>

#include "simd/avx512/target.h"
#include "simd/avx512/store_bytes.h"
#include "simd/packing/input_window.h"

namespace surelite::simd {

struct RowTerms {
  int taps, length;  // a tap's bytes
  int32_t factor;    // of the sum
  uint8_t flip;      // turned in every byte first: 0x80 makes int8 inputs unsigned, moved by 128
};

// Adds the 128-bit parts of two vectors in pairs.
SURELITE_AVX512_INLINE __m512i add_parts(__m512i a, __m512i b) {
  return _mm512_add_epi32(_mm512_shuffle_i64x2(a, b, 0x88), _mm512_shuffle_i64x2(a, b, 0xdd));
}

// Plus the sum of `depth` bytes, turned.
SURELITE_AVX512_INLINE __m512i add_bytes(__m512i total, const uint8_t* from, int depth, __m512i flip) {
  for (int k = 0; k < depth; k += 64) {
    const __mmask64 mask = first_bytes(depth - k);
    const __m512i bytes = _mm512_maskz_loadu_epi8(mask, from + k);
    total = _mm512_add_epi64(
        total, _mm512_sad_epu8(_mm512_xor_si512(bytes, _mm512_maskz_mov_epi8(mask, flip)), _mm512_setzero_si512()));
  }
  return total;
}

// Sums of sixteen pixels' bytes, eight 64-bit parts each, reduced together and multiplied, to the first `count` terms.
SURELITE_AVX512_INLINE void reduce_row_terms(const __m512i* total, int32_t factor_of_sum, int count, int32_t* terms) {
  __m512i fours[4];
#pragma GCC unroll 4
  for (int i = 0; i < 4; ++i) {
    // Pairs of 32-bit numbers, then eight positions to four.
    const __m512i a = _mm512_or_si512(total[4 * i], _mm512_slli_epi64(total[4 * i + 1], 32));
    const __m512i b = _mm512_or_si512(total[4 * i + 2], _mm512_slli_epi64(total[4 * i + 3], 32));
    fours[i] = _mm512_add_epi32(_mm512_unpacklo_epi64(a, b), _mm512_unpackhi_epi64(a, b));
  }
  const __m512i sums = add_parts(add_parts(fours[0], fours[1]), add_parts(fours[2], fours[3]));
  const __m512i factor = _mm512_set1_epi32(factor_of_sum);
  _mm512_mask_storeu_epi32(terms, static_cast<__mmask16>((1 << count) - 1), _mm512_mullo_epi32(sums, factor));
}

// The products of a row of bytes, turned by `flip`, with weights in their order.
SURELITE_AVX512_INLINE int32_t dot_bytes(const uint8_t* row, const int8_t* weights, int64_t depth, uint8_t flip) {
  const __m512i turned = _mm512_set1_epi8(static_cast<char>(flip));
  __m512i sums[4] = {};
  int64_t k = 0;
  for (; k + 256 <= depth; k += 256)
#pragma GCC unroll 4
    for (int i = 0; i < 4; ++i)
      sums[i] = _mm512_dpbusd_epi32(sums[i], _mm512_xor_si512(_mm512_loadu_si512(row + k + i * 64), turned),
                                    _mm512_loadu_si512(weights + k + i * 64));
  for (; k < depth; k += 64) {
    const __mmask64 mask = first_bytes(static_cast<int>(depth - k));
    sums[0] = _mm512_dpbusd_epi32(sums[0], _mm512_xor_si512(_mm512_maskz_loadu_epi8(mask, row + k), turned),
                                  _mm512_maskz_loadu_epi8(mask, weights + k));
  }
  const __m512i first = _mm512_add_epi32(sums[0], sums[1]), second = _mm512_add_epi32(sums[2], sums[3]);
  return _mm512_reduce_add_epi32(_mm512_add_epi32(first, second));
}

// What the sums of the input bytes of up to sixteen pixels add. rows[tap * count + r] as for tiles.
SURELITE_AVX512 __attribute__((noinline)) inline void set_row_terms(const RowTerms& of, const uint8_t* const* rows,
                                                                    int count, int32_t* terms) {
  const __m512i flip = _mm512_set1_epi8(static_cast<char>(of.flip));
  if (count == 1) {
    __m512i sum = _mm512_setzero_si512();
    for (int tap = 0; tap < of.taps; ++tap) sum = add_bytes(sum, rows[tap], of.length, flip);
    const auto bytes = static_cast<uint32_t>(_mm512_reduce_add_epi64(sum));
    *terms = static_cast<int32_t>(bytes * static_cast<uint32_t>(of.factor));
    return;
  }
  alignas(64) __m512i total[16] = {};
  for (int r = 0; r < count; ++r)
    for (int tap = 0; tap < of.taps; ++tap) total[r] = add_bytes(total[r], rows[tap * count + r], of.length, flip);
  reduce_row_terms(total, of.factor, count, terms);
}

// The same for sixteen pixels.
SURELITE_AVX512 __attribute__((noinline)) inline void set_sixteen_terms(const RowTerms& of, const uint8_t* const* rows,
                                                                        int32_t* terms) {
  static_assert(kMaxRows == 16);
  alignas(64) __m512i total[16] = {};
  const __mmask64 mask = first_bytes(of.length);
  const __m512i flip = _mm512_set1_epi8(static_cast<char>(of.flip)), first_flip = _mm512_maskz_mov_epi8(mask, flip);
  for (int tap = 0; tap < of.taps; ++tap, rows += 16)
    if (of.length <= 16) {
#pragma GCC unroll 16
      for (int r = 0; r < 16; ++r) {
        const __m128i bytes = _mm_xor_si128(_mm_maskz_loadu_epi8(static_cast<__mmask16>(mask), rows[r]),
                                            _mm512_castsi512_si128(first_flip));
        total[r] = _mm512_add_epi64(total[r], _mm512_zextsi128_si512(_mm_sad_epu8(bytes, _mm_setzero_si128())));
      }
    } else if (of.length <= 64) {
#pragma GCC unroll 16
      for (int r = 0; r < 16; ++r)
        total[r] = _mm512_add_epi64(
            total[r], _mm512_sad_epu8(_mm512_xor_si512(_mm512_maskz_loadu_epi8(mask, rows[r]), first_flip),
                                      _mm512_setzero_si512()));
    } else {
#pragma GCC unroll 16
      for (int r = 0; r < 16; ++r) total[r] = add_bytes(total[r], rows[r], of.length, flip);
    }
  reduce_row_terms(total, of.factor, 16, terms);
}

// Sums of neighbouring 32-bit lanes, those of `a` before those of `b` in each 128-bit part.
SURELITE_AVX512_INLINE __m512i add_neighbours(__m512i a, __m512i b) {
  const __m512 x = _mm512_castsi512_ps(a), y = _mm512_castsi512_ps(b);
  return _mm512_add_epi32(_mm512_castps_si512(_mm512_shuffle_ps(x, y, 0x88)),
                          _mm512_castps_si512(_mm512_shuffle_ps(x, y, 0xdd)));
}

// The same for sixteen pixels of LENGTH bytes that follow each other.
template <int LENGTH>
SURELITE_AVX512 void set_dense_terms(const RowTerms& of, const uint8_t* from, int32_t* terms) {
  static_assert(LENGTH == 8 || LENGTH == 16);
  const __m512i flip = _mm512_set1_epi8(static_cast<char>(of.flip)), ones = _mm512_set1_epi8(1);
  __m512i fours[LENGTH / 4];
#pragma GCC unroll 4
  for (int i = 0; i < LENGTH / 4; ++i)
    fours[i] = _mm512_dpbusd_epi32(_mm512_setzero_si512(),
                                   _mm512_xor_si512(_mm512_loadu_si512(from + i * 64), flip), ones);
  __m512i sums = add_neighbours(fours[0], fours[1]);
  if constexpr (LENGTH == 16) {
    sums = add_neighbours(sums, add_neighbours(fours[2], fours[3]));
    sums = _mm512_permutexvar_epi32(_mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15), sums);
  } else {
    sums = _mm512_permutexvar_epi32(_mm512_setr_epi32(0, 1, 4, 5, 8, 9, 12, 13, 2, 3, 6, 7, 10, 11, 14, 15), sums);
  }
  _mm512_storeu_si512(terms, _mm512_mullo_epi32(sums, _mm512_set1_epi32(of.factor)));
}

// False where pixels are of another length.
SURELITE_AVX512 inline bool set_dense_terms(const RowTerms& of, const uint8_t* from, int32_t* terms) {
  if (of.length == 8) set_dense_terms<8>(of, from, terms);
  else if (of.length == 16) set_dense_terms<16>(of, from, terms);
  return of.length == 8 || of.length == 16;
}

}  // namespace surelite::simd
#endif
