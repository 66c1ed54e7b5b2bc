// SPDX-License-Identifier: Apache-2.0
#include "simd/packing/linear_pairs.h"

#include "simd/avx2/byte_pairs.h"
#include "simd/avx2/bytes_to_shorts.h"
#include "simd/avx2/linear_pairs.h"

#if defined(__x86_64__)

namespace surelite::simd::avx2 {
namespace {

struct Exact {
  ExactPairs run;
  const void* state;
};

struct Reals {
  __m256 first, second;
};

// reals(a, b) gives sixteen results that lack the zero point, before rounding; TURNED: in the order that packing turns
// back.
template <bool UNSIGNED, bool CHECKED, bool TURNED, class Sixteen>
SURELITE_AVX2_INLINE void round_pairs(const LinearPairs& linear, const Exact& exact, const uint8_t* a, const uint8_t* b,
                                      uint8_t* out, int64_t count, const Sixteen& reals) {
  const Narrowing n = narrowing(linear.zero_out, linear.low, linear.high, UNSIGNED);
  const __m256 limit = _mm256_set1_ps(0.5f - linear.guard);
  int64_t close = 0;  // blocks that had to be computed twice
  const auto sixteen = [&](const uint8_t* x, const uint8_t* y, uint8_t* to) SURELITE_AVX2_LAMBDA {
    const Reals v = reals(x, y);
    const __m256i first = _mm256_cvtps_epi32(v.first), second = _mm256_cvtps_epi32(v.second);
    if constexpr (CHECKED) {
      const __m256 far = _mm256_max_ps(distance(v.first, first), distance(v.second, second));
      if (_mm256_movemask_ps(_mm256_cmp_ps(far, limit, _CMP_NLT_UQ))) {
        ++close;
        return exact.run(exact.state, x, y, to, 16);
      }
    }
    __m256i shorts = _mm256_packs_epi32(first, second);
    if constexpr (!TURNED) shorts = _mm256_permute4x64_epi64(shorts, 0xd8);
    shorts = _mm256_adds_epi16(shorts, n.zero);
    const __m128i bytes = _mm_packs_epi16(_mm256_castsi256_si128(shorts), _mm256_extracti128_si256(shorts, 1));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to),
                     _mm256_castsi256_si128(clamp_bytes(_mm256_castsi128_si256(bytes), n)));
  };
  int64_t i = 0;
  for (; i + 16 <= count; i += 16) {
    sixteen(a + i, b + i, out + i);
    // Where more than one of four is close the steps of the reference take less time for all.
    const int64_t next = i + 16;
    if (CHECKED && close > 4 + i / 64)
      return exact.run(exact.state, a + next, b + next, out + next, count - next);
  }
  if (i == count) return;
  alignas(16) uint8_t rest[3][16] = {};
  const auto left = static_cast<size_t>(count - i);
  std::memcpy(rest[0], a + i, left);
  std::memcpy(rest[1], b + i, left);
  sixteen(rest[0], rest[1], rest[2]);
  std::memcpy(out + i, rest[2], left);
}

template <bool UNSIGNED, bool CHECKED>
SURELITE_AVX2 void add_all(const LinearPairs& linear, const Exact& exact, const uint8_t* a, const uint8_t* b,
                            uint8_t* out, int64_t count) {
  const __m256 scale_a = _mm256_set1_ps(linear.scale_a), scale_b = _mm256_set1_ps(linear.scale_b),
               offset = _mm256_set1_ps(linear.offset);
  const auto eight = [&](const uint8_t* x, const uint8_t* y) SURELITE_AVX2_LAMBDA {
    const __m256 left = _mm256_cvtepi32_ps(eight_ints<UNSIGNED>(x)),
                 right = _mm256_cvtepi32_ps(eight_ints<UNSIGNED>(y));
    return _mm256_fmadd_ps(left, scale_a, _mm256_fmadd_ps(right, scale_b, offset));
  };
  round_pairs<UNSIGNED, CHECKED, false>(linear, exact, a, b, out, count,
                                        [&](const uint8_t* x, const uint8_t* y) SURELITE_AVX2_LAMBDA {
                                          return Reals{eight(x, y), eight(x + kLanes, y + kLanes)};
                                        });
}

template <bool UNSIGNED, bool CHECKED>
SURELITE_AVX2 void multiply_all(const LinearPairs& linear, const Exact& exact, const uint8_t* a, const uint8_t* b,
                                uint8_t* out, int64_t count) {
  const float tilt = linear.tilt * linear.scale_a;
  const __m256 scale = _mm256_set1_ps(linear.scale_a), plus = _mm256_set1_ps(linear.offset + tilt),
               minus = _mm256_set1_ps(tilt - linear.offset);
  const __m256i zero_a = _mm256_set1_epi16(static_cast<int16_t>(linear.zero_a)),
                zero_b = _mm256_set1_epi16(static_cast<int16_t>(linear.zero_b));
  const auto shorts = [&](const uint8_t* from) SURELITE_AVX2_LAMBDA {
    return widen_bytes<UNSIGNED>(_mm_loadu_si128(reinterpret_cast<const __m128i*>(from)));
  };
  const auto scaled = [&](__m256i product) SURELITE_AVX2_LAMBDA {
    const __m256 offset = _mm256_blendv_ps(plus, minus, _mm256_castsi256_ps(product));
    return _mm256_fmadd_ps(_mm256_cvtepi32_ps(product), scale, offset);
  };
  round_pairs<UNSIGNED, CHECKED, true>(
      linear, exact, a, b, out, count, [&](const uint8_t* x, const uint8_t* y) SURELITE_AVX2_LAMBDA {
        const __m256i left = _mm256_sub_epi16(shorts(x), zero_a), right = _mm256_sub_epi16(shorts(y), zero_b);
        const __m256i low = _mm256_mullo_epi16(left, right), high = _mm256_mulhi_epi16(left, right);
        return Reals{scaled(_mm256_unpacklo_epi16(low, high)), scaled(_mm256_unpackhi_epi16(low, high))};
      });
}

template <bool CHECKED>
void run_form(const LinearPairs& linear, const Exact& exact, const uint8_t* a, const uint8_t* b, uint8_t* out,
              int64_t count) {
  if (linear.product)
    return linear.is_unsigned ? multiply_all<true, CHECKED>(linear, exact, a, b, out, count)
                              : multiply_all<false, CHECKED>(linear, exact, a, b, out, count);
  return linear.is_unsigned ? add_all<true, CHECKED>(linear, exact, a, b, out, count)
                            : add_all<false, CHECKED>(linear, exact, a, b, out, count);
}

}  // namespace

void run(const LinearPairs& linear, const uint8_t* a, const uint8_t* b, uint8_t* out, int64_t count) {
  run_form<false>(linear, {}, a, b, out, count);
}

void run_checked(const LinearPairs& linear, ExactPairs exact, const void* state, const uint8_t* a, const uint8_t* b,
                 uint8_t* out, int64_t count) {
  run_form<true>(linear, {exact, state}, a, b, out, count);
}

}  // namespace surelite::simd::avx2

#endif
