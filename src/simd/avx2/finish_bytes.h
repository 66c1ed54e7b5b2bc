// SPDX-License-Identifier: Apache-2.0
// Sums of convolutions to their bytes.
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

// One output's VECTORS vectors, scaled.
template <int VECTORS>
SURELITE_AVX2_INLINE void scale_sums(const ByteOutputs& o, const int32_t* sums, bool from_zero, bool in_float,
                                     __m256i (&y)[2]) {
  if (in_float) {
    __m256 far = _mm256_setzero_ps();
#pragma GCC unroll 2
    for (int v = 0; v < VECTORS; ++v) {
      const Requant r{o.requant, v * kLanes};
      const __m256i x = load_ints(sums + v * kLanes);
      const __m256 value = from_zero ? scale_from_zero(x, r) : scale_in_float(x, r);
      y[v] = _mm256_cvtps_epi32(value);
      if (o.plan.checked) far = _mm256_max_ps(far, distance(value, y[v]));
    }
    if (!o.plan.checked || !is_too_far(far)) return;
  }
  if (o.plan.way == RequantWay::real) {
    for (int v = 0; v < VECTORS; ++v)
      y[v] = requant_real(load_ints(sums + v * kLanes), Requant{o.requant, v * kLanes});
    return;
  }
  const __m256i zero = from_zero ? _mm256_srai_epi32(o.narrowing.zero, 16) : _mm256_setzero_si256();
  for (int v = 0; v < VECTORS; ++v)
    y[v] = _mm256_add_epi32(requant_integer(load_ints(sums + v * kLanes), Requant{o.requant, v * kLanes}), zero);
}

// sums[r * VECTORS * 8 + lane], bias included. A block of sixteen channels has them in the order of sixteen_order.
template <int VECTORS>
SURELITE_AVX2 void finish_bytes(const ByteOutputs& o, const int32_t* sums, int rows, uint8_t* out) {
  const bool from_zero = o.plan.way == RequantWay::float_from_zero,
             in_float = from_zero || o.plan.way == RequantWay::float_signed;
  Narrowing n = o.narrowing;
  if (from_zero) n.zero = _mm256_setzero_si256();
  constexpr int kSums = VECTORS * kLanes;
  for (int r = 0; r < rows; r += 2, sums += 2 * kSums, out += 2 * o.step) {
    const bool two = r + 1 < rows;
    __m256i first[2], second[2];
    scale_sums<VECTORS>(o, sums, from_zero, in_float, first);
    scale_sums<VECTORS>(o, two ? sums + kSums : sums, from_zero, in_float, second);
    if constexpr (VECTORS == 2) {
      const __m256i bytes = narrow(first[0], first[1], second[0], second[1], n);
      store_first(_mm256_castsi256_si128(bytes), o.channels, out);
      if (two) store_first(_mm256_extracti128_si256(bytes, 1), o.channels, out + o.step);
    } else {
      const __m128i bytes = narrow(first[0], second[0], n);
      store_first(bytes, o.channels, out);
      if (two) store_first(_mm_unpackhi_epi64(bytes, bytes), o.channels, out + o.step);
    }
  }
}

}  // namespace surelite::simd::avx2
#endif
