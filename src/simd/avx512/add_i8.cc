// SPDX-License-Identifier: Apache-2.0
#include "simd/kernels.h"
#include "simd/avx512/linear_pairs.h"
#include "simd/avx512/requant.h"
#include "simd/avx512/uniform_requant.h"
#include "simd/packing/linear_pairs.h"

#if defined(__x86_64__)

namespace surelite::simd::avx512 {
namespace {

// Operands are below 2^29 and their sum below 2^30: with a rounding constant of at most 2^29 everything fits 32 bits.
bool accepts(const AddI8& add) {
  return add.shift_a >= 0 && add.shift_b >= 0 && add.shift_out >= 0 && add.shift_a <= 30 &&
         add.shift_b <= 30 && add.shift_out <= 30 && add.left <= 20;
}

SURELITE_AVX512_INLINE __m512i load(const void* from, __mmask16 mask, bool is_unsigned) {
  const __m128i bytes = _mm_maskz_loadu_epi8(mask, from);
  return is_unsigned ? _mm512_cvtepu8_epi32(bytes) : _mm512_cvtepi8_epi32(bytes);
}

struct Output {
  RequantBlock scale{};
  __m512i zero, low, high;
};

SURELITE_AVX512_INLINE Output output_of(const AddI8& add) {
  Output output;
  fill_uniform(&output.scale, add.multiplier_out, add.shift_out);
  output.zero = _mm512_set1_epi32(add.zero_out);
  output.low = _mm512_set1_epi32(add.low), output.high = _mm512_set1_epi32(add.high);
  return output;
}

// Scaled operands to results, one 32-bit lane each.
SURELITE_AVX512_INLINE __m512i finish(const AddI8& add, __m512i x, __m512i y, const Output& output) {
  const __m512i sum = add.subtract ? _mm512_sub_epi32(x, y) : _mm512_add_epi32(x, y);
  const __m512i z = _mm512_add_epi32(requant_two_steps(sum, output.scale), output.zero);
  return _mm512_min_epi32(_mm512_max_epi32(z, output.low), output.high);
}

SURELITE_AVX512 void add_all(const AddI8& add, const uint8_t* a, const uint8_t* b, uint8_t* out, int64_t count) {
  RequantBlock scale_a{}, scale_b{};
  fill_uniform(&scale_a, add.multiplier_a, add.shift_a);
  fill_uniform(&scale_b, add.multiplier_b, add.shift_b);
  const Output output = output_of(add);
  const __m512i zero_a = _mm512_set1_epi32(add.zero_a), zero_b = _mm512_set1_epi32(add.zero_b);
  const __m128i left = _mm_cvtsi32_si128(add.left);
  for (int64_t i = 0; i < count; i += 16) {
    const auto mask = static_cast<__mmask16>(count - i >= 16 ? 0xffff : (1 << (count - i)) - 1);
    const __m512i x = requant_two_steps(
        _mm512_sll_epi32(_mm512_sub_epi32(load(a + i, mask, add.is_unsigned), zero_a), left), scale_a);
    const __m512i y = requant_two_steps(
        _mm512_sll_epi32(_mm512_sub_epi32(load(b + i, mask, add.is_unsigned), zero_b), left), scale_b);
    _mm512_mask_cvtepi32_storeu_epi8(out + i, mask, finish(add, x, y, output));
  }
}

// What each byte contributes to a sum.
struct ScaledOperands {
  const AddI8* add;
  int32_t a[256], b[256];
};

SURELITE_AVX512 void scale_operand(const AddI8& add, int32_t zero, int32_t multiplier, int shift, int32_t* scaled) {
  RequantBlock scale{};
  fill_uniform(&scale, multiplier, shift);
  for (int i = 0; i < 256; i += 16) {
    uint8_t bytes[16];
    for (int j = 0; j < 16; ++j) bytes[j] = static_cast<uint8_t>(i + j);
    const __m512i moved = _mm512_sub_epi32(load(bytes, 0xffff, add.is_unsigned), _mm512_set1_epi32(zero));
    _mm512_storeu_si512(scaled + i, requant_two_steps(_mm512_sll_epi32(moved, _mm_cvtsi32_si128(add.left)), scale));
  }
}

SURELITE_AVX512 void add_row(const void* state, uint8_t b, uint8_t* out) {
  const auto& scaled = *static_cast<const ScaledOperands*>(state);
  const Output output = output_of(*scaled.add);
  const __m512i y = _mm512_set1_epi32(scaled.b[b]);
  for (int i = 0; i < 256; i += 16) {
    const __m512i z = finish(*scaled.add, _mm512_loadu_si512(scaled.a + i), y, output);
    _mm_storeu_si128(reinterpret_cast<__m128i*>(out + i), _mm512_cvtepi32_epi8(z));
  }
}

void find_linear(AddI8* add, MemoryPool* pool) {
  add->linear = linear_form(*add);
  add->is_linear = false;
  if (!accepts(*add)) return;
  ScaledOperands scaled{add, {}, {}};
  scale_operand(*add, add->zero_a, add->multiplier_a, add->shift_a, scaled.a);
  scale_operand(*add, add->zero_b, add->multiplier_b, add->shift_b, scaled.b);
  add->is_linear = settle(&add->linear, run, add_row, &scaled, pool);
}

void run_sum(const AddI8& add, const uint8_t* a, const uint8_t* b, uint8_t* out, int64_t count) {
  if (add.is_linear) return run(add.linear, a, b, out, count);
  if (!can_check(add.linear)) return add_all(add, a, b, out, count);
  const auto exact = [](const void* state, const uint8_t* x, const uint8_t* y, uint8_t* to, int64_t length) {
    add_all(*static_cast<const AddI8*>(state), x, y, to, length);
  };
  run_checked(add.linear, exact, &add, a, b, out, count);
}

}  // namespace

void enter(ByteSums* kernels) { *kernels = {accepts, find_linear, run_sum}; }

}  // namespace surelite::simd::avx512

#endif
