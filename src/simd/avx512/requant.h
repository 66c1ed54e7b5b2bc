// SPDX-License-Identifier: Apache-2.0
// Sixteen accumulators to sixteen outputs, exactly as the reference kernels round.
#pragma once

#if defined(__x86_64__)
#include <immintrin.h>
// g++ 12 warns about the deliberately undefined operands inside its own intrinsics.
#ifndef __clang__
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC diagnostic ignored "-Wuninitialized"
#endif

#include "simd/avx512/target.h"
#include "simd/packing/requant.h"

namespace surelite::simd {

// Doubling high multiply and rounding shift in one 64-bit chain: with y = (x * m + 2^30) >> 31 the result is
// (y + 2^(e-1) - [x < 0]) >> e, and both constants can be added before the first shift because the second shift only
// drops bits. Where e = 0 there is neither constant. Exact while |x| + 2^(e-1) fits 32 bits, which packing makes sure
// of.
SURELITE_AVX512_INLINE __m512i requant_two_steps(__m512i x, const RequantBlock& b) {
  const __m512i multiplier = _mm512_load_si512(b.multiplier),
                shift = _mm512_max_epi32(_mm512_load_si512(b.shift), _mm512_setzero_si512());
  const __mmask16 shifted = _mm512_test_epi32_mask(shift, shift);
  const __m512i half = _mm512_set1_epi64(int64_t{1} << 30), one = _mm512_maskz_mov_epi32(shifted, _mm512_set1_epi32(1));
  const __m512i low = _mm512_set1_epi64(UINT32_MAX);
  const auto round = [&](__m512i ones, __m512i shifts) SURELITE_AVX512_LAMBDA {
    return _mm512_add_epi64(half, _mm512_sllv_epi64(_mm512_slli_epi64(ones, 30), shifts));
  };
  const __m512i round_even = round(_mm512_and_si512(one, low), _mm512_and_si512(shift, low));
  const __m512i round_odd = round(_mm512_srli_epi64(one, 32), _mm512_srli_epi64(shift, 32));
  const __m512i even = _mm512_add_epi64(_mm512_mul_epi32(x, multiplier), round_even);
  const __m512i odd =
      _mm512_add_epi64(_mm512_mul_epi32(_mm512_srli_epi64(x, 32), _mm512_srli_epi64(multiplier, 32)), round_odd);
  const __m512i high = _mm512_mask_blend_epi32(0xaaaa, _mm512_srli_epi64(even, 31), _mm512_slli_epi64(odd, 1));
  const __m512i sign = _mm512_maskz_srai_epi32(shifted, x, 31);
  return _mm512_srav_epi32(_mm512_add_epi32(high, sign), shift);
}

// Likewise for any factor.
SURELITE_AVX512_INLINE __m512i requant_integer(__m512i x, const RequantBlock& b) {
  const __m512i left =
      _mm512_max_epi32(_mm512_sub_epi32(_mm512_setzero_si512(), _mm512_load_si512(b.shift)), _mm512_setzero_si512());
  return requant_two_steps(_mm512_sllv_epi32(x, left), b);
}

// round(x * factor) in double, half away from zero: the double below a half is added, with the number's sign, and the
// rest cut off. Below a half the sum stays below the next integer, from a half on its rounding takes it there.
SURELITE_AVX512_INLINE __m256i round_half_away(__m512d value) {
  const __m512i half = _mm512_ternarylogic_epi64(_mm512_castpd_si512(value), _mm512_set1_epi64(INT64_MIN),
                                                 _mm512_castpd_si512(_mm512_set1_pd(0x1.fffffffffffffp-2)), 0xea);
  return _mm512_cvttpd_epi32(_mm512_add_pd(value, _mm512_castsi512_pd(half)));
}

SURELITE_AVX512_INLINE __m512i requant_real(__m512i x, const RequantBlock& b) {
  const __m256i low =
      round_half_away(_mm512_mul_pd(_mm512_cvtepi32_pd(_mm512_castsi512_si256(x)), _mm512_load_pd(b.scale)));
  const __m256i high =
      round_half_away(_mm512_mul_pd(_mm512_cvtepi32_pd(_mm512_extracti64x4_epi64(x, 1)), _mm512_load_pd(b.offset)));
  return _mm512_inserti64x4(_mm512_castsi256_si512(low), high, 1);
}

// The two roundings amount to floor(x * s + 1/2 + 2^(-e-1)) for x >= 0 and floor(x * s + 1/2 - 2^(-e-1)) for x < 0
// (without the last term where e = 0): in float a multiply-add and a rounding to nearest.
SURELITE_AVX512_INLINE __m512 scale_in_float(__m512i x, const RequantBlock& b) {
  const __m512i offset =
      _mm512_ternarylogic_epi32(x, _mm512_set1_epi32(INT32_MIN), _mm512_castps_si512(_mm512_load_ps(b.offset)), 0xea);
  return _mm512_fmadd_ps(_mm512_cvtepi32_ps(x), _mm512_load_ps(b.scale), _mm512_castsi512_ps(offset));
}

// No result below the zero point remains, and the offset holds it.
SURELITE_AVX512_INLINE __m512 scale_from_zero(__m512i x, const RequantBlock& b) {
  return _mm512_fmadd_ps(_mm512_cvtepi32_ps(x), _mm512_load_ps(b.scale), _mm512_load_ps(b.offset));
}

// What the float ways give, in integers: of vectors that were proved the sums have moved.
SURELITE_AVX512_INLINE __m512i requant_exactly(__m512i x, const RequantBlock& b, bool from_zero, bool checked,
                                               __m512i zero) {
  if (!from_zero) return requant_integer(x, b);
  return checked ? _mm512_add_epi32(requant_integer(x, b), zero) : _mm512_cvtps_epi32(scale_from_zero(x, b));
}

// The larger magnitude of `far` and of the values' distances to the nearest integers.
SURELITE_AVX512_INLINE __m512 farther(__m512 far, __m512 value) {
  return _mm512_range_ps(far, _mm512_reduce_ps(value, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC), 0xb);
}
// So close to the middle between two integers that the float way may err.
SURELITE_AVX512_INLINE bool is_too_far(__m512 far) {
  return _mm512_cmp_ps_mask(far, _mm512_set1_ps(0.5f - kRoundingGuard), _CMP_GE_OQ) != 0;
}

// What turns scaled sums into bytes: saturate, add the zero point, clamp. Unsigned outputs are handled as signed ones
// 128 lower and moved last. Channels are in the order of channel_order.h.
struct Narrowing {
  __m512i zero, low, high, move;
  bool clamps;  // not all bytes that saturation leaves are in range, or they are moved
};
SURELITE_AVX512_INLINE Narrowing narrowing(int32_t zero, int32_t low, int32_t high, bool is_unsigned) {
  const int32_t moved = is_unsigned ? 128 : 0;
  return {_mm512_set1_epi16(static_cast<int16_t>(zero - moved)), _mm512_set1_epi8(static_cast<char>(low - moved)),
          _mm512_set1_epi8(static_cast<char>(high - moved)), _mm512_set1_epi8(static_cast<char>(moved)),
          moved != 0 || low > INT8_MIN || high < INT8_MAX};
}
// The zero point of signed bytes, as 32-bit numbers.
SURELITE_AVX512_INLINE __m512i zero_of(const Narrowing& n) { return _mm512_srai_epi32(n.zero, 16); }
SURELITE_AVX512_INLINE __m512i clamp_bytes(__m512i bytes, const Narrowing& n) {
  return n.clamps ? _mm512_xor_si512(_mm512_min_epi8(_mm512_max_epi8(bytes, n.low), n.high), n.move) : bytes;
}
SURELITE_AVX512_INLINE __m512i narrow(__m512i a, __m512i b, __m512i c, __m512i d, const Narrowing& n) {
  const __m512i ab = _mm512_adds_epi16(_mm512_packs_epi32(a, b), n.zero),
                cd = _mm512_adds_epi16(_mm512_packs_epi32(c, d), n.zero);
  return clamp_bytes(_mm512_packs_epi16(ab, cd), n);
}
// The same for results that hold the zero point.
SURELITE_AVX512_INLINE __m512i narrow_moved(__m512i a, __m512i b, __m512i c, __m512i d, const Narrowing& n) {
  return clamp_bytes(_mm512_packs_epi16(_mm512_packs_epi32(a, b), _mm512_packs_epi32(c, d)), n);
}
// Two vectors to 32 bytes.
SURELITE_AVX512_INLINE __m256i narrow(__m512i a, __m512i b, const Narrowing& n) {
  const __m512i ab = _mm512_adds_epi16(_mm512_packs_epi32(a, b), n.zero);
  return _mm512_castsi512_si256(clamp_bytes(_mm512_castsi256_si512(_mm512_cvtsepi16_epi8(ab)), n));
}
// One vector to 16 bytes.
SURELITE_AVX512_INLINE __m128i narrow(__m512i a, const Narrowing& n) {
  const __m256i halves = _mm256_adds_epi16(_mm512_cvtsepi32_epi16(a), _mm512_castsi512_si256(n.zero));
  const __m128i bytes = _mm256_cvtsepi16_epi8(halves);
  return _mm512_castsi512_si128(clamp_bytes(_mm512_castsi128_si512(bytes), n));
}

}  // namespace surelite::simd
#endif
