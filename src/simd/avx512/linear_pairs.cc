// SPDX-License-Identifier: Apache-2.0
#include "simd/avx512/linear_pairs.h"

#include <cstring>

#include "simd/avx512/requant.h"

#if defined(__x86_64__)

namespace surelite::simd::avx512 {

namespace {

template <bool UNSIGNED>
SURELITE_AVX512_INLINE __m512 to_float(const uint8_t* from) {
  const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
  return _mm512_cvtepi32_ps(UNSIGNED ? _mm512_cvtepu8_epi32(bytes) : _mm512_cvtepi8_epi32(bytes));
}

struct Constants {
  __m512 scale_a, scale_b, offset, zero_a, zero_b;
};

template <bool UNSIGNED, bool PRODUCT>
SURELITE_AVX512_INLINE __m512i sixteen(const uint8_t* a, const uint8_t* b, const Constants& c) {
  const __m512 x = to_float<UNSIGNED>(a), y = to_float<UNSIGNED>(b);
  if constexpr (PRODUCT) {
    const __m512 product = _mm512_mul_ps(_mm512_sub_ps(x, c.zero_a), _mm512_sub_ps(y, c.zero_b));
    const __m512i offset = _mm512_ternarylogic_epi32(_mm512_castps_si512(product), _mm512_set1_epi32(INT32_MIN),
                                                     _mm512_castps_si512(c.offset), 0xea);
    return _mm512_cvtps_epi32(_mm512_fmadd_ps(product, c.scale_a, _mm512_castsi512_ps(offset)));
  }
  return _mm512_cvtps_epi32(_mm512_fmadd_ps(x, c.scale_a, _mm512_fmadd_ps(y, c.scale_b, c.offset)));
}

// 64 bytes at a time; what remains goes through a buffer.
template <bool UNSIGNED, bool PRODUCT>
SURELITE_AVX512 void run_all(const LinearPairs& linear, const uint8_t* a, const uint8_t* b, uint8_t* out,
                             int64_t count) {
  const Constants c{_mm512_set1_ps(linear.scale_a), _mm512_set1_ps(linear.scale_b), _mm512_set1_ps(linear.offset),
                    _mm512_set1_ps(static_cast<float>(linear.zero_a)),
                    _mm512_set1_ps(static_cast<float>(linear.zero_b))};
  const Narrowing n = narrowing(linear.zero_out, linear.low, linear.high, UNSIGNED);
  // Packing works within 128-bit parts; fours of bytes are put in order at the end.
  const __m512i order = _mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
  const auto block = [&](const uint8_t* x, const uint8_t* y) SURELITE_AVX512_LAMBDA {
    const __m512i bytes =
        narrow(sixteen<UNSIGNED, PRODUCT>(x, y, c), sixteen<UNSIGNED, PRODUCT>(x + 16, y + 16, c),
               sixteen<UNSIGNED, PRODUCT>(x + 32, y + 32, c), sixteen<UNSIGNED, PRODUCT>(x + 48, y + 48, c), n);
    return _mm512_permutexvar_epi32(order, bytes);
  };
  int64_t i = 0;
  for (; i + 64 <= count; i += 64) _mm512_storeu_si512(out + i, block(a + i, b + i));
  if (i == count) return;
  alignas(64) uint8_t rest[3][64] = {};
  const auto left = static_cast<size_t>(count - i);
  std::memcpy(rest[0], a + i, left);
  std::memcpy(rest[1], b + i, left);
  _mm512_store_si512(rest[2], block(rest[0], rest[1]));
  std::memcpy(out + i, rest[2], left);
}

}  // namespace

void run(const LinearPairs& linear, const uint8_t* a, const uint8_t* b, uint8_t* out, int64_t count) {
  if (linear.product)
    return linear.is_unsigned ? run_all<true, true>(linear, a, b, out, count)
                              : run_all<false, true>(linear, a, b, out, count);
  return linear.is_unsigned ? run_all<true, false>(linear, a, b, out, count)
                            : run_all<false, false>(linear, a, b, out, count);
}

}  // namespace surelite::simd::avx512

#endif
