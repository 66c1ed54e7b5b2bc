// SPDX-License-Identifier: Apache-2.0
// Eight accumulators to eight outputs, exactly as the reference kernels round.
#pragma once

#if defined(__x86_64__)
#include <immintrin.h>

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "simd/avx2/target.h"
#include "simd/packing/requant.h"

namespace surelite::simd::avx2 {

inline constexpr int kLanes = 8;

SURELITE_AVX2_INLINE __m256i load_ints(const int32_t* from) {
  return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
}
SURELITE_AVX2_INLINE void store_ints(__m256i value, int32_t* to) {
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), value);
}

// All ones in the first `count` of eight lanes.
SURELITE_AVX2_INLINE __m256i first_lanes(int64_t count) {
  const __m256i lane = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
  return _mm256_cmpgt_epi32(_mm256_set1_epi32(count > 8 ? 8 : static_cast<int32_t>(count)), lane);
}

// The first `count` of eight numbers, in pieces: masked stores take some processors long.
SURELITE_AVX2_INLINE void store_floats(__m256 value, int64_t count, float* to) {
  if (count >= kLanes) return _mm256_storeu_ps(to, value);
  __m128 rest = _mm256_castps256_ps128(value);
  if (count & 4) {
    _mm_storeu_ps(to, rest);
    rest = _mm256_extractf128_ps(value, 1), to += 4;
  }
  if (count & 2) {
    _mm_storel_pi(reinterpret_cast<__m64*>(to), rest);
    rest = _mm_movehl_ps(rest, rest), to += 2;
  }
  if (count & 1) _mm_store_ss(to, rest);
}

// Multiplier and shift of eight lanes, and what follows from them.
struct TwoSteps {
  __m256i multiplier, multiplier_odd, shift, shifted, round_even, round_odd;
};

// Doubling high multiply and rounding shift in one 64-bit chain: with y = (x * m + 2^30) >> 31 the result is
// (y + 2^(e-1) - [x < 0]) >> e, and both constants can be added before the first shift because the second shift only
// drops bits. Where e = 0 there is neither constant. Exact while |x| + 2^(e-1) fits 32 bits, which packing makes sure
// of.
SURELITE_AVX2_INLINE TwoSteps two_steps_of(__m256i multiplier, __m256i shift) {
  const __m256i none = _mm256_setzero_si256(), low = _mm256_set1_epi64x(UINT32_MAX);
  const __m256i half = _mm256_set1_epi64x(int64_t{1} << 30);
  TwoSteps t;
  t.multiplier = multiplier;
  t.multiplier_odd = _mm256_srli_epi64(multiplier, 32);
  t.shift = _mm256_max_epi32(shift, none);
  t.shifted = _mm256_cmpgt_epi32(t.shift, none);
  const __m256i one = _mm256_and_si256(t.shifted, _mm256_set1_epi32(1));
  const __m256i even = _mm256_slli_epi64(_mm256_and_si256(one, low), 30),
                odd = _mm256_slli_epi64(_mm256_srli_epi64(one, 32), 30);
  t.round_even = _mm256_add_epi64(half, _mm256_sllv_epi64(even, _mm256_and_si256(t.shift, low)));
  t.round_odd = _mm256_add_epi64(half, _mm256_sllv_epi64(odd, _mm256_srli_epi64(t.shift, 32)));
  return t;
}
SURELITE_AVX2_INLINE __m256i requant_two_steps(__m256i x, const TwoSteps& t) {
  const __m256i even = _mm256_add_epi64(_mm256_mul_epi32(x, t.multiplier), t.round_even);
  const __m256i odd =
      _mm256_add_epi64(_mm256_mul_epi32(_mm256_srli_epi64(x, 32), t.multiplier_odd), t.round_odd);
  const __m256i high = _mm256_blend_epi32(_mm256_srli_epi64(even, 31), _mm256_slli_epi64(odd, 1), 0xaa);
  const __m256i sign = _mm256_and_si256(_mm256_srai_epi32(x, 31), t.shifted);
  return _mm256_srav_epi32(_mm256_add_epi32(high, sign), t.shift);
}

// Eight lanes of a block, from `lane` on.
struct Requant {
  const RequantBlock& block;
  int lane;
};

// Any factor.
SURELITE_AVX2_INLINE __m256i requant_integer(__m256i x, const Requant& r) {
  const __m256i shift = load_ints(r.block.shift + r.lane);
  const __m256i left = _mm256_max_epi32(_mm256_sub_epi32(_mm256_setzero_si256(), shift), _mm256_setzero_si256());
  return requant_two_steps(_mm256_sllv_epi32(x, left), two_steps_of(load_ints(r.block.multiplier + r.lane), shift));
}

// round(x * factor) in double, half away from zero, as avx512/requant.h has it.
SURELITE_AVX2_INLINE __m128i round_half_away(__m256d value) {
  const __m256d half =
      _mm256_or_pd(_mm256_and_pd(value, _mm256_set1_pd(-0.0)), _mm256_set1_pd(0x1.fffffffffffffp-2));
  return _mm256_cvttpd_epi32(_mm256_add_pd(value, half));
}
SURELITE_AVX2_INLINE __m256i requant_real(__m256i x, const Requant& r) {
  // Sixteen doubles in the place of scale and offset.
  const auto* factors = reinterpret_cast<const std::byte*>(r.block.scale) + int64_t{r.lane} * int64_t{sizeof(double)};
  const auto factor = [&](int i) SURELITE_AVX2_LAMBDA {
    return _mm256_castsi256_pd(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(factors) + i));
  };
  const __m128i low = round_half_away(_mm256_mul_pd(_mm256_cvtepi32_pd(_mm256_castsi256_si128(x)), factor(0)));
  const __m128i high = round_half_away(_mm256_mul_pd(_mm256_cvtepi32_pd(_mm256_extracti128_si256(x, 1)), factor(1)));
  return _mm256_inserti128_si256(_mm256_castsi128_si256(low), high, 1);
}

// The two roundings amount to floor(x * s + 1/2 + 2^(-e-1)) for x >= 0 and floor(x * s + 1/2 - 2^(-e-1)) for x < 0
// (without the last term where e = 0): in float a multiply-add, whose offset has the sign of x, and a rounding to
// nearest. Where no result below the zero point remains the offset holds that.

// How far values are from the nearest integers.
SURELITE_AVX2_INLINE __m256 distance(__m256 value, __m256i nearest) {
  return _mm256_andnot_ps(_mm256_set1_ps(-0.0f), _mm256_sub_ps(value, _mm256_cvtepi32_ps(nearest)));
}
// So close to the middle between two integers that the float way may err.
SURELITE_AVX2_INLINE bool is_too_far(__m256 distances) {
  return _mm256_movemask_ps(_mm256_cmp_ps(distances, _mm256_set1_ps(0.5f - kRoundingGuard), _CMP_NLT_UQ)) != 0;
}

// What turns scaled sums into bytes: saturate, add the zero point, clamp. Unsigned outputs are handled as signed ones
// 128 lower and moved last.
struct Narrowing {
  __m256i zero, low, high, move;
};
SURELITE_AVX2_INLINE Narrowing narrowing(int32_t zero, int32_t low, int32_t high, bool is_unsigned) {
  const int32_t moved = is_unsigned ? 128 : 0;
  return {_mm256_set1_epi16(static_cast<int16_t>(zero - moved)), _mm256_set1_epi8(static_cast<char>(low - moved)),
          _mm256_set1_epi8(static_cast<char>(high - moved)), _mm256_set1_epi8(static_cast<char>(moved))};
}
SURELITE_AVX2_INLINE __m256i clamp_bytes(__m256i bytes, const Narrowing& n) {
  return _mm256_xor_si256(_mm256_min_epi8(_mm256_max_epi8(bytes, n.low), n.high), n.move);
}
// Four vectors of 32-bit numbers, two and two in the order of `sixteen_order`: sixteen bytes from the first two, then
// sixteen from the others.
SURELITE_AVX2_INLINE __m256i narrow(__m256i a, __m256i b, __m256i c, __m256i d, const Narrowing& n) {
  const __m256i ab = _mm256_adds_epi16(_mm256_packs_epi32(a, b), n.zero),
                cd = _mm256_adds_epi16(_mm256_packs_epi32(c, d), n.zero);
  return _mm256_permute4x64_epi64(clamp_bytes(_mm256_packs_epi16(ab, cd), n), 0xd8);
}
// Two vectors in their own order: eight bytes from the first, eight from the second.
SURELITE_AVX2_INLINE __m128i narrow(__m256i a, __m256i b, const Narrowing& n) {
  const __m256i ab = _mm256_permute4x64_epi64(_mm256_packs_epi32(a, b), 0xd8);
  const __m256i moved = _mm256_adds_epi16(ab, n.zero);
  return _mm256_castsi256_si128(clamp_bytes(
      _mm256_castsi128_si256(_mm_packs_epi16(_mm256_castsi256_si128(moved), _mm256_extracti128_si256(moved, 1))), n));
}

// Narrowing puts the channels of two vectors, a block of sixteen, in turn by fours: which channel a lane must hold for
// the bytes to come out in order.
constexpr int sixteen_order(int lane) { return lane % 8 / 4 * 8 + lane / 8 * 4 + lane % 4; }

SURELITE_AVX2_INLINE void store_first(__m128i bytes, int count, uint8_t* out) {
  if (count >= 16) {
    _mm_storeu_si128(reinterpret_cast<__m128i*>(out), bytes);
  } else if (count == 8) {
    _mm_storel_epi64(reinterpret_cast<__m128i*>(out), bytes);
  } else {
    alignas(16) uint8_t all[16];
    _mm_store_si128(reinterpret_cast<__m128i*>(all), bytes);
    std::memcpy(out, all, static_cast<size_t>(count));
  }
}

}  // namespace surelite::simd::avx2
#endif
