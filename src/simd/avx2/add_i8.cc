// SPDX-License-Identifier: Apache-2.0
#include "simd/kernels.h"
#include "simd/avx2/byte_pairs.h"
#include "simd/avx2/linear_pairs.h"
#include "simd/packing/linear_pairs.h"

#if defined(__x86_64__)

namespace surelite::simd::avx2 {
namespace {

// Operands are below 2^29 and their sum below 2^30: with a rounding constant of at most 2^29 everything fits 32 bits.
bool accepts(const AddI8& add) {
  return add.shift_a >= 0 && add.shift_b >= 0 && add.shift_out >= 0 && add.shift_a <= 30 && add.shift_b <= 30 &&
         add.shift_out <= 30 && add.left <= 20;
}

SURELITE_AVX2_INLINE TwoSteps uniform(int32_t multiplier, int shift) {
  return two_steps_of(_mm256_set1_epi32(multiplier), _mm256_set1_epi32(shift));
}

template <bool UNSIGNED>
SURELITE_AVX2 void add_all(const AddI8& add, const uint8_t* a, const uint8_t* b, uint8_t* out, int64_t count) {
  const TwoSteps scale_a = uniform(add.multiplier_a, add.shift_a), scale_b = uniform(add.multiplier_b, add.shift_b),
                 scale_out = uniform(add.multiplier_out, add.shift_out);
  const __m256i zero_a = _mm256_set1_epi32(add.zero_a), zero_b = _mm256_set1_epi32(add.zero_b);
  const __m128i left = _mm_cvtsi32_si128(add.left);
  const bool subtract = add.subtract;
  run_pairs(narrowing(add.zero_out, add.low, add.high, UNSIGNED), a, b, out, count,
            [&](const uint8_t* from_a, const uint8_t* from_b) SURELITE_AVX2_LAMBDA {
              const __m256i x = requant_two_steps(
                  _mm256_sll_epi32(_mm256_sub_epi32(eight_ints<UNSIGNED>(from_a), zero_a), left), scale_a);
              const __m256i y = requant_two_steps(
                  _mm256_sll_epi32(_mm256_sub_epi32(eight_ints<UNSIGNED>(from_b), zero_b), left), scale_b);
              return requant_two_steps(subtract ? _mm256_sub_epi32(x, y) : _mm256_add_epi32(x, y), scale_out);
            });
}

void add_exactly(const AddI8& add, const uint8_t* a, const uint8_t* b, uint8_t* out, int64_t count) {
  add.is_unsigned ? add_all<true>(add, a, b, out, count) : add_all<false>(add, a, b, out, count);
}

void find_linear(AddI8* add, MemoryPool* pool) {
  add->linear = linear_form(*add);
  const auto exact = [](const void* state, uint8_t b, uint8_t* out) {
    uint8_t all[256], same[256];
    for (int i = 0; i < 256; ++i) all[i] = static_cast<uint8_t>(i), same[i] = b;
    add_exactly(*static_cast<const AddI8*>(state), all, same, out, 256);
  };
  add->is_linear = accepts(*add) && settle(&add->linear, run, exact, add, pool);
}

void run_sum(const AddI8& add, const uint8_t* a, const uint8_t* b, uint8_t* out, int64_t count) {
  if (add.is_linear) return run(add.linear, a, b, out, count);
  if (!can_check(add.linear)) return add_exactly(add, a, b, out, count);
  const auto exact = [](const void* state, const uint8_t* x, const uint8_t* y, uint8_t* to, int64_t length) {
    add_exactly(*static_cast<const AddI8*>(state), x, y, to, length);
  };
  run_checked(add.linear, exact, &add, a, b, out, count);
}

}  // namespace

void enter(ByteSums* kernels) { *kernels = {accepts, find_linear, run_sum}; }

}  // namespace surelite::simd::avx2

#endif
