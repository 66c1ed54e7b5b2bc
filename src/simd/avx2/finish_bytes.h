// SPDX-License-Identifier: Apache-2.0
// Sums of convolutions to their bytes, two outputs at a time.
#pragma once

#if defined(__x86_64__)
#include "simd/avx2/requant.h"

namespace surelite::simd::avx2 {

struct ByteOutputs {
  const RequantBlock& requant;
  RequantPlan plan;
  Narrowing narrowing;
  int channels = 0;  // that there are, of those that the vectors hold
  int64_t step = 0;  // bytes from output to output
};

// Scaled sums of two outputs, or of one that is there twice. A block of sixteen channels has them in the order of
// sixteen_order.
template <int VECTORS>
SURELITE_AVX2_INLINE void store_two(const ByteOutputs& o, const __m256i (&y)[2][VECTORS], const Narrowing& n, bool two,
                                    uint8_t* out) {
  if constexpr (VECTORS == 2) {
    const __m256i bytes = narrow(y[0][0], y[0][1], y[1][0], y[1][1], n);
    store_first(_mm256_castsi256_si128(bytes), o.channels, out);
    if (two) store_first(_mm256_extracti128_si256(bytes, 1), o.channels, out + o.step);
  } else {
    const __m128i bytes = narrow(y[0][0], y[1][0], n);
    store_first(bytes, o.channels, out);
    if (two) store_first(_mm_unpackhi_epi64(bytes, bytes), o.channels, out + o.step);
  }
}

// sums[r * VECTORS * 8 + lane], bias included; in integers.
template <int VECTORS>
SURELITE_AVX2 __attribute__((noinline)) void finish_exactly(const ByteOutputs& o, const int32_t* sums, int rows,
                                                            uint8_t* out) {
  constexpr int kSums = VECTORS * kLanes;
  for (int r = 0; r < rows; r += 2, sums += 2 * kSums, out += 2 * o.step) {
    const bool two = r + 1 < rows;
    __m256i y[2][VECTORS];
    for (int v = 0; v < VECTORS; ++v) {
      const Requant requant{o.requant, v * kLanes};
      for (int i = 0; i < (two ? 2 : 1); ++i)
        y[i][v] = requant_integer(load_ints(sums + i * kSums + v * kLanes), requant);
      if (!two) y[1][v] = y[0][v];
    }
    store_two<VECTORS>(o, y, o.narrowing, two, out);
  }
}

// Rounding::real, of layers that often have one row.
template <int VECTORS>
SURELITE_AVX2 void finish_real(const ByteOutputs& o, const int32_t* sums, int rows, uint8_t* out) {
  constexpr int kSums = VECTORS * kLanes;
  for (int r = 0; r < rows; r += 2, sums += 2 * kSums, out += 2 * o.step) {
    const bool two = r + 1 < rows;
    __m256i y[2][VECTORS];
#pragma GCC unroll 2
    for (int v = 0; v < VECTORS; ++v)
      y[0][v] = y[1][v] = requant_real(load_ints(sums + v * kLanes), {o.requant, v * kLanes});
    if (two)
#pragma GCC unroll 2
      for (int v = 0; v < VECTORS; ++v)
        y[1][v] = requant_real(load_ints(sums + kSums + v * kLanes), {o.requant, v * kLanes});
    store_two<VECTORS>(o, y, o.narrowing, two, out);
  }
}

// Likewise, in float; where one is checked and comes close to the middle between two integers, exactly.
template <int VECTORS, bool FROM_ZERO, bool CHECKED>
SURELITE_AVX2 void finish_in_float(const ByteOutputs& o, const int32_t* sums, int rows, uint8_t* out) {
  constexpr int kSums = VECTORS * kLanes;
  const __m256i sign_bit = _mm256_set1_epi32(INT32_MIN);
  Narrowing n = o.narrowing;
  if (FROM_ZERO) n.zero = _mm256_setzero_si256();
  __m256 scale[VECTORS], offset[VECTORS];
#pragma GCC unroll 2
  for (int v = 0; v < VECTORS; ++v)
    scale[v] = _mm256_load_ps(o.requant.scale + v * kLanes), offset[v] = _mm256_load_ps(o.requant.offset + v * kLanes);
  for (int r = 0; r < rows; r += 2, sums += 2 * kSums, out += 2 * o.step) {
    const bool two = r + 1 < rows;
    const int32_t* const from[2] = {sums, two ? sums + kSums : sums};
    __m256i y[2][VECTORS];
    __m256 far = _mm256_setzero_ps();
#pragma GCC unroll 2
    for (int i = 0; i < 2; ++i)
#pragma GCC unroll 2
      for (int v = 0; v < VECTORS; ++v) {
        const __m256i x = load_ints(from[i] + v * kLanes);
        const __m256 sign = _mm256_castsi256_ps(_mm256_and_si256(x, sign_bit));
        const __m256 moved = FROM_ZERO ? offset[v] : _mm256_or_ps(sign, offset[v]);
        const __m256 value = _mm256_fmadd_ps(_mm256_cvtepi32_ps(x), scale[v], moved);
        y[i][v] = _mm256_cvtps_epi32(value);
        if (CHECKED) far = _mm256_max_ps(far, distance(value, y[i][v]));
      }
    if (CHECKED && __builtin_expect(is_too_far(far), 0)) finish_exactly<VECTORS>(o, sums, two ? 2 : 1, out);
    else store_two<VECTORS>(o, y, n, two, out);
  }
}

using FinishBytes = void (*)(const ByteOutputs& o, const int32_t* sums, int rows, uint8_t* out);
template <int VECTORS>
FinishBytes finish_of(RequantPlan plan) {
  switch (plan.way) {
    case RequantWay::float_signed:
      return plan.checked ? finish_in_float<VECTORS, false, true> : finish_in_float<VECTORS, false, false>;
    case RequantWay::float_from_zero:
      return plan.checked ? finish_in_float<VECTORS, true, true> : finish_in_float<VECTORS, true, false>;
    case RequantWay::real: return finish_real<VECTORS>;
    default: return finish_exactly<VECTORS>;
  }
}

}  // namespace surelite::simd::avx2
#endif
