// SPDX-License-Identifier: Apache-2.0
#include "simd/packing/linear_pairs.h"

#include "simd/avx2/byte_pairs.h"
#include "simd/avx2/linear_pairs.h"

#if defined(__x86_64__)

namespace surelite::simd::avx2 {
namespace {

template <bool UNSIGNED>
SURELITE_AVX2 void add_all(const LinearPairs& linear, const uint8_t* a, const uint8_t* b, uint8_t* out, int64_t count) {
  const __m256 scale_a = _mm256_set1_ps(linear.scale_a), scale_b = _mm256_set1_ps(linear.scale_b),
               offset = _mm256_set1_ps(linear.offset);
  run_pairs(narrowing(linear.zero_out, linear.low, linear.high, UNSIGNED), a, b, out, count,
            [&](const uint8_t* x, const uint8_t* y) SURELITE_AVX2_LAMBDA {
              const __m256 left = _mm256_cvtepi32_ps(eight_ints<UNSIGNED>(x)),
                           right = _mm256_cvtepi32_ps(eight_ints<UNSIGNED>(y));
              return _mm256_cvtps_epi32(_mm256_fmadd_ps(left, scale_a, _mm256_fmadd_ps(right, scale_b, offset)));
            });
}

template <bool UNSIGNED>
SURELITE_AVX2 void multiply_all(const LinearPairs& linear, const uint8_t* a, const uint8_t* b, uint8_t* out,
                                int64_t count) {
  const __m256 scale = _mm256_set1_ps(linear.scale_a), offset = _mm256_set1_ps(linear.offset);
  const __m256i zero_a = _mm256_set1_epi32(linear.zero_a), zero_b = _mm256_set1_epi32(linear.zero_b);
  run_pairs(narrowing(linear.zero_out, linear.low, linear.high, UNSIGNED), a, b, out, count,
            [&](const uint8_t* x, const uint8_t* y) SURELITE_AVX2_LAMBDA {
              const __m256i left = _mm256_sub_epi32(eight_ints<UNSIGNED>(x), zero_a),
                            right = _mm256_sub_epi32(eight_ints<UNSIGNED>(y), zero_b);
              const __m256 product = _mm256_mul_ps(_mm256_cvtepi32_ps(left), _mm256_cvtepi32_ps(right));
              const __m256 sign = _mm256_and_ps(product, _mm256_set1_ps(-0.0f));
              return _mm256_cvtps_epi32(_mm256_fmadd_ps(product, scale, _mm256_or_ps(sign, offset)));
            });
}

}  // namespace

void run(const LinearPairs& linear, const uint8_t* a, const uint8_t* b, uint8_t* out, int64_t count) {
  if (linear.product)
    return linear.is_unsigned ? multiply_all<true>(linear, a, b, out, count)
                              : multiply_all<false>(linear, a, b, out, count);
  return linear.is_unsigned ? add_all<true>(linear, a, b, out, count) : add_all<false>(linear, a, b, out, count);
}

}  // namespace surelite::simd::avx2

#endif
