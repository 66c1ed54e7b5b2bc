// SPDX-License-Identifier: Apache-2.0
#include "simd/kernels.h"
#include "simd/avx512/linear_pairs.h"
#include "simd/avx512/requant.h"
#include "simd/avx512/uniform_requant.h"
#include "simd/packing/linear_pairs.h"

#if defined(__x86_64__)

namespace surelite::simd::avx512 {
namespace {

// Products are at most 2^16, below 2^30 after a shift to the left, and the rounding constant is at most 2^29:
// everything fits 32 bits.
bool accepts(const MulI8& mul) { return mul.shift > -14 && mul.shift <= 30; }

SURELITE_AVX512_INLINE __m512i load(const uint8_t* from, __mmask16 lanes, bool is_unsigned) {
  const __m128i bytes = _mm_maskz_loadu_epi8(lanes, from);
  return is_unsigned ? _mm512_cvtepu8_epi32(bytes) : _mm512_cvtepi8_epi32(bytes);
}

SURELITE_AVX512 void multiply_all(const MulI8& mul, const uint8_t* a, const uint8_t* b, uint8_t* out, int64_t count) {
  RequantBlock scale{};
  fill_uniform(&scale, mul.multiplier, mul.shift);
  const __m512i zero_a = _mm512_set1_epi32(mul.zero_a), zero_b = _mm512_set1_epi32(mul.zero_b),
                zero_out = _mm512_set1_epi32(mul.zero_out);
  const __m512i low = _mm512_set1_epi32(mul.low), high = _mm512_set1_epi32(mul.high);
  for (int64_t i = 0; i < count; i += 16) {
    const auto lanes = static_cast<__mmask16>(count - i >= 16 ? 0xffff : (1 << (count - i)) - 1);
    const __m512i x = _mm512_sub_epi32(load(a + i, lanes, mul.is_unsigned), zero_a),
                  y = _mm512_sub_epi32(load(b + i, lanes, mul.is_unsigned), zero_b);
    const __m512i z = _mm512_add_epi32(requant_integer(_mm512_mullo_epi32(x, y), scale), zero_out);
    _mm512_mask_cvtepi32_storeu_epi8(out + i, lanes, _mm512_min_epi32(_mm512_max_epi32(z, low), high));
  }
}

void run_product(const MulI8& mul, const uint8_t* a, const uint8_t* b, uint8_t* out, int64_t count) {
  if (mul.is_linear) return run(mul.linear, a, b, out, count);
  if (!can_check(mul.linear)) return multiply_all(mul, a, b, out, count);
  const auto exact = [](const void* state, const uint8_t* x, const uint8_t* y, uint8_t* to, int64_t length) {
    multiply_all(*static_cast<const MulI8*>(state), x, y, to, length);
  };
  run_checked(mul.linear, exact, &mul, a, b, out, count);
}

void find_linear(MulI8* mul, MemoryPool* pool) {
  mul->linear = linear_form(*mul);
  mul->is_linear = false;
  const auto exact = [](const void* state, uint8_t b, uint8_t* out) {
    uint8_t all[256], same[256];
    for (int i = 0; i < 256; ++i) all[i] = static_cast<uint8_t>(i), same[i] = b;
    multiply_all(*static_cast<const MulI8*>(state), all, same, out, 256);
  };
  mul->is_linear = accepts(*mul) && settle(&mul->linear, run, exact, mul, pool);
}

}  // namespace

void enter(ByteProducts* kernels) { *kernels = {accepts, find_linear, run_product}; }

}  // namespace surelite::simd::avx512

#endif
