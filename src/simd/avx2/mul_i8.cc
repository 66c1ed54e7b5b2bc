// SPDX-License-Identifier: Apache-2.0
#include "simd/kernels.h"
#include "simd/avx2/byte_pairs.h"
#include "simd/avx2/linear_pairs.h"
#include "simd/packing/linear_pairs.h"

#if defined(__x86_64__)

namespace surelite::simd::avx2 {
namespace {

// Products are at most 2^16, below 2^30 after a shift to the left, and the rounding constant is at most 2^29:
// everything fits 32 bits.
bool accepts(const MulI8& mul) { return mul.shift > -14 && mul.shift <= 30; }

template <bool UNSIGNED>
SURELITE_AVX2 void multiply_all(const MulI8& mul, const uint8_t* a, const uint8_t* b, uint8_t* out, int64_t count) {
  const TwoSteps scale = two_steps_of(_mm256_set1_epi32(mul.multiplier), _mm256_set1_epi32(mul.shift));
  const __m128i left = _mm_cvtsi32_si128(mul.shift < 0 ? -mul.shift : 0);
  const __m256i zero_a = _mm256_set1_epi32(mul.zero_a), zero_b = _mm256_set1_epi32(mul.zero_b);
  run_pairs(narrowing(mul.zero_out, mul.low, mul.high, UNSIGNED), a, b, out, count,
            [&](const uint8_t* x, const uint8_t* y) SURELITE_AVX2_LAMBDA {
              const __m256i product = _mm256_mullo_epi32(_mm256_sub_epi32(eight_ints<UNSIGNED>(x), zero_a),
                                                         _mm256_sub_epi32(eight_ints<UNSIGNED>(y), zero_b));
              return requant_two_steps(_mm256_sll_epi32(product, left), scale);
            });
}

void multiply_exactly(const MulI8& mul, const uint8_t* a, const uint8_t* b, uint8_t* out, int64_t count) {
  mul.is_unsigned ? multiply_all<true>(mul, a, b, out, count) : multiply_all<false>(mul, a, b, out, count);
}

void find_linear(MulI8* mul, MemoryPool* pool) {
  mul->linear = linear_form(*mul);
  const auto exact = [](const void* state, uint8_t b, uint8_t* out) {
    uint8_t all[256], same[256];
    for (int i = 0; i < 256; ++i) all[i] = static_cast<uint8_t>(i), same[i] = b;
    multiply_exactly(*static_cast<const MulI8*>(state), all, same, out, 256);
  };
  mul->is_linear = accepts(*mul) && settle(&mul->linear, run, exact, mul, pool);
}

void run_product(const MulI8& mul, const uint8_t* a, const uint8_t* b, uint8_t* out, int64_t count) {
  if (mul.is_linear) return run(mul.linear, a, b, out, count);
  if (!can_check(mul.linear)) return multiply_exactly(mul, a, b, out, count);
  const auto exact = [](const void* state, const uint8_t* x, const uint8_t* y, uint8_t* to, int64_t length) {
    multiply_exactly(*static_cast<const MulI8*>(state), x, y, to, length);
  };
  run_checked(mul.linear, exact, &mul, a, b, out, count);
}

}  // namespace

void enter(ByteProducts* kernels) { *kernels = {accepts, find_linear, run_product}; }

}  // namespace surelite::simd::avx2

#endif
