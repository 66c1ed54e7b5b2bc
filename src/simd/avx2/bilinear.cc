// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstring>

#include "simd/kernels.h"
#include "simd/avx2/requant.h"

#if defined(__x86_64__)

namespace surelite::simd::avx2 {
namespace {

// Products that all lanes share must not be taken first: each would round.
struct Weights {
  __m256 fy, fx, not_fy, not_fx;
};

SURELITE_AVX2_INLINE Weights weights_of(float fy, float fx) {
  return {_mm256_set1_ps(fy), _mm256_set1_ps(fx), _mm256_set1_ps(1 - fy), _mm256_set1_ps(1 - fx)};
}

SURELITE_AVX2_INLINE __m256 blend(__m256 a, __m256 b, __m256 c, __m256 d, const Weights& w) {
  const __m256 left = _mm256_add_ps(_mm256_mul_ps(_mm256_mul_ps(a, w.not_fy), w.not_fx),
                                    _mm256_mul_ps(_mm256_mul_ps(b, w.fy), w.not_fx));
  return _mm256_add_ps(_mm256_add_ps(left, _mm256_mul_ps(_mm256_mul_ps(c, w.not_fy), w.fx)),
                       _mm256_mul_ps(_mm256_mul_ps(d, w.fy), w.fx));
}

// Where the eight numbers that hold number i start, and how many there are: the last of eight and more go back over
// some that are done.
struct Eight {
  int64_t at;
  int count;
};
inline Eight eight_of(int64_t i, int64_t depth) {
  return {std::min(i, std::max<int64_t>(depth - kLanes, 0)), static_cast<int>(std::min<int64_t>(depth, kLanes))};
}

// Up to eight bytes.
SURELITE_AVX2_INLINE __m128i load_bytes(const void* base, int64_t at, int count) {
  const auto* from = static_cast<const uint8_t*>(base) + at;
  if (count == kLanes) return _mm_loadl_epi64(reinterpret_cast<const __m128i*>(from));
  uint64_t bytes = 0;
  std::memcpy(&bytes, from, static_cast<size_t>(count));
  return _mm_cvtsi64_si128(static_cast<long long>(bytes));
}
SURELITE_AVX2_INLINE __m256 load_reals(const void* base, int64_t at, int count) {
  return _mm256_cvtepi32_ps(_mm256_cvtepu8_epi32(load_bytes(base, at, count)));
}
// The low bytes of eight numbers within the bytes' range.
template <bool UNSIGNED>
SURELITE_AVX2_INLINE void store_bytes(__m256i x, uint8_t* out, int count) {
  const __m128i shorts = _mm_packs_epi32(_mm256_castsi256_si128(x), _mm256_extracti128_si256(x, 1));
  const __m128i bytes = UNSIGNED ? _mm_packus_epi16(shorts, shorts) : _mm_packs_epi16(shorts, shorts);
  store_first(bytes, count, out);
}

SURELITE_AVX2 void bilinear_u8(const Corners& corners, float fy, float fx, uint8_t* out, int64_t depth) {
  const Weights w = weights_of(fy, fx);
  for (int64_t i = 0; i < depth; i += kLanes) {
    const Eight e = eight_of(i, depth);
    __m256 value = blend(load_reals(corners.a, e.at, e.count), load_reals(corners.b, e.at, e.count),
                         load_reals(corners.c, e.at, e.count), load_reals(corners.d, e.at, e.count), w);
    value = _mm256_add_ps(value, _mm256_set1_ps(0.5f));
    value = _mm256_min_ps(_mm256_max_ps(value, _mm256_setzero_ps()), _mm256_set1_ps(255.0f));
    store_bytes<true>(_mm256_cvttps_epi32(value), out + e.at, e.count);
  }
}

SURELITE_AVX2 void bilinear_f32(const Corners& corners, float fy, float fx, float* out, int64_t depth) {
  const Weights w = weights_of(fy, fx);
  for (int64_t i = 0; i < depth; i += kLanes) {
    const bool whole = depth - i >= kLanes;
    const __m256i lanes = first_lanes(depth - i);
    const auto load = [&](const void* base) SURELITE_AVX2_LAMBDA {
      const float* from = static_cast<const float*>(base) + i;
      return whole ? _mm256_loadu_ps(from) : _mm256_maskload_ps(from, lanes);
    };
    store_floats(blend(load(corners.a), load(corners.b), load(corners.c), load(corners.d), w), depth - i, out + i);
  }
}

SURELITE_AVX2 void bilinear_i8(const Corners& corners, int32_t fy, int32_t fx, int8_t* out, int64_t depth) {
  constexpr int32_t kOne = 1 << 10;
  // |x| (1024 + 2 * kMostFraction)^2 with |x| <= 128 stays below 2^31.
  const __m256i wa = _mm256_set1_epi32((kOne - fy) * (kOne - fx)), wb = _mm256_set1_epi32(fy * (kOne - fx));
  const __m256i wc = _mm256_set1_epi32((kOne - fy) * fx), wd = _mm256_set1_epi32(fy * fx);
  for (int64_t i = 0; i < depth; i += kLanes) {
    const Eight e = eight_of(i, depth);
    const auto product = [&](const void* base, __m256i weight) SURELITE_AVX2_LAMBDA {
      return _mm256_mullo_epi32(_mm256_cvtepi8_epi32(load_bytes(base, e.at, e.count)), weight);
    };
    const __m256i sum = _mm256_add_epi32(_mm256_add_epi32(product(corners.a, wa), product(corners.b, wb)),
                                         _mm256_add_epi32(product(corners.c, wc), product(corners.d, wd)));
    const __m256i rounded = _mm256_srli_epi32(_mm256_add_epi32(_mm256_abs_epi32(sum), _mm256_set1_epi32(1 << 19)), 20);
    const __m256i result = _mm256_sign_epi32(rounded, sum);
    // Results beyond a byte keep their low bits, as a conversion does.
    const __m256i low = _mm256_srai_epi32(_mm256_slli_epi32(result, 24), 24);
    store_bytes<false>(low, reinterpret_cast<uint8_t*>(out + e.at), e.count);
  }
}

}  // namespace

void enter(BilinearKernels* kernels) { *kernels = {bilinear_f32, bilinear_u8, bilinear_i8}; }

}  // namespace surelite::simd::avx2

#endif
