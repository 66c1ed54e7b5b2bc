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
  __m512 scale_a, scale_b, plus, minus;  // plus: the sum's offset, or that of products above zero
  __m512i zero_a, zero_b;
  __m512 limit;
};
struct Exact {
  ExactPairs run;
  const void* state;
};

template <bool UNSIGNED>
SURELITE_AVX512_INLINE __m512i to_shorts(const uint8_t* from, __m512i zero) {
  const __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
  return _mm512_sub_epi16(UNSIGNED ? _mm512_cvtepu8_epi16(bytes) : _mm512_cvtepi8_epi16(bytes), zero);
}

struct Reals {
  __m512 first, second;
};

// Of 32 elements; of products those that packing brings back in order.
template <bool UNSIGNED, bool PRODUCT>
SURELITE_AVX512_INLINE Reals thirty_two(const uint8_t* a, const uint8_t* b, const Constants& c) {
  if constexpr (PRODUCT) {
    const __m512i x = to_shorts<UNSIGNED>(a, c.zero_a), y = to_shorts<UNSIGNED>(b, c.zero_b);
    const __m512i low = _mm512_mullo_epi16(x, y), high = _mm512_mulhi_epi16(x, y);
    const auto scale = [&](__m512i product) SURELITE_AVX512_LAMBDA {
      const __m512 offset = _mm512_mask_mov_ps(c.plus, _mm512_movepi32_mask(product), c.minus);
      return _mm512_fmadd_ps(_mm512_cvtepi32_ps(product), c.scale_a, offset);
    };
    return {scale(_mm512_unpacklo_epi16(low, high)), scale(_mm512_unpackhi_epi16(low, high))};
  }
  const auto add = [&](int at) SURELITE_AVX512_LAMBDA {
    return _mm512_fmadd_ps(to_float<UNSIGNED>(a + at), c.scale_a,
                           _mm512_fmadd_ps(to_float<UNSIGNED>(b + at), c.scale_b, c.plus));
  };
  return {add(0), add(16)};
}

// 64 bytes at a time; what remains goes through a buffer.
template <bool UNSIGNED, bool PRODUCT, bool CHECKED>
SURELITE_AVX512 void run_all(const LinearPairs& linear, const Exact& exact, const uint8_t* a, const uint8_t* b,
                             uint8_t* out, int64_t count) {
  const float tilt = linear.tilt * linear.scale_a;
  const Constants c{_mm512_set1_ps(linear.scale_a),
                    _mm512_set1_ps(linear.scale_b),
                    _mm512_set1_ps(linear.offset + tilt),
                    _mm512_set1_ps(tilt - linear.offset),
                    _mm512_set1_epi16(static_cast<int16_t>(linear.zero_a)),
                    _mm512_set1_epi16(static_cast<int16_t>(linear.zero_b)),
                    _mm512_set1_ps(0.5f - linear.guard)};
  const Narrowing n = narrowing(linear.zero_out, linear.low, linear.high, UNSIGNED);
  // Packing works within 128-bit parts; fours of bytes are put in order at the end.
  const __m512i order = PRODUCT ? _mm512_setr_epi32(0, 1, 4, 5, 8, 9, 12, 13, 2, 3, 6, 7, 10, 11, 14, 15)
                                : _mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
  int64_t close = 0;  // blocks that had to be computed twice
  const auto block = [&](const uint8_t* x, const uint8_t* y, uint8_t* to) SURELITE_AVX512_LAMBDA {
    const Reals v = thirty_two<UNSIGNED, PRODUCT>(x, y, c), w = thirty_two<UNSIGNED, PRODUCT>(x + 32, y + 32, c);
    if constexpr (CHECKED) {
      const __m512 far = farther(farther(farther(farther(_mm512_setzero_ps(), v.first), v.second), w.first), w.second);
      if (_mm512_cmp_ps_mask(far, c.limit, _CMP_GE_OQ)) {
        ++close;
        return exact.run(exact.state, x, y, to, 64);
      }
    }
    const __m512i bytes = narrow(_mm512_cvtps_epi32(v.first), _mm512_cvtps_epi32(v.second), _mm512_cvtps_epi32(w.first),
                                 _mm512_cvtps_epi32(w.second), n);
    _mm512_storeu_si512(to, _mm512_permutexvar_epi32(order, bytes));
  };
  int64_t i = 0;
  for (; i + 64 <= count; i += 64) {
    block(a + i, b + i, out + i);
    // Where more than one of four is close the steps of the reference take less time for all.
    const int64_t next = i + 64;
    if (CHECKED && close > 4 + i / 256)
      return exact.run(exact.state, a + next, b + next, out + next, count - next);
  }
  if (i == count) return;
  alignas(64) uint8_t rest[3][64] = {};
  const auto left = static_cast<size_t>(count - i);
  std::memcpy(rest[0], a + i, left);
  std::memcpy(rest[1], b + i, left);
  block(rest[0], rest[1], rest[2]);
  std::memcpy(out + i, rest[2], left);
}

template <bool CHECKED>
void run_form(const LinearPairs& linear, const Exact& exact, const uint8_t* a, const uint8_t* b, uint8_t* out,
              int64_t count) {
  if (linear.product)
    return linear.is_unsigned ? run_all<true, true, CHECKED>(linear, exact, a, b, out, count)
                              : run_all<false, true, CHECKED>(linear, exact, a, b, out, count);
  return linear.is_unsigned ? run_all<true, false, CHECKED>(linear, exact, a, b, out, count)
                            : run_all<false, false, CHECKED>(linear, exact, a, b, out, count);
}

}  // namespace

void run(const LinearPairs& linear, const uint8_t* a, const uint8_t* b, uint8_t* out, int64_t count) {
  run_form<false>(linear, {}, a, b, out, count);
}

void run_checked(const LinearPairs& linear, ExactPairs exact, const void* state, const uint8_t* a, const uint8_t* b,
                 uint8_t* out, int64_t count) {
  run_form<true>(linear, {exact, state}, a, b, out, count);
}

}  // namespace surelite::simd::avx512

#endif
