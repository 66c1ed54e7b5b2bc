// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstring>

#include "simd/kernels.h"
#include "simd/avx2/requant.h"

#if defined(__x86_64__)

namespace surelite::simd::avx2 {
namespace {

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
SURELITE_AVX2_INLINE __m256 load_real(const uint8_t* base, const Eight& e) {
  return _mm256_cvtepi32_ps(_mm256_cvtepu8_epi32(load_bytes(base, e.at, e.count)));
}
SURELITE_AVX2_INLINE __m256 load_real(const float* base, const Eight& e) {
  return e.count == kLanes ? _mm256_loadu_ps(base + e.at) : _mm256_maskload_ps(base, first_lanes(e.count));
}
// The low bytes of eight numbers within the bytes' range.
template <bool UNSIGNED>
SURELITE_AVX2_INLINE void store_bytes(__m256i x, uint8_t* out, int count) {
  const __m128i shorts = _mm_packs_epi32(_mm256_castsi256_si128(x), _mm256_extracti128_si256(x, 1));
  const __m128i bytes = UNSIGNED ? _mm_packus_epi16(shorts, shorts) : _mm_packs_epi16(shorts, shorts);
  store_first(bytes, count, out);
}

template <class T>
SURELITE_AVX2 void mix_real(const T* a, const T* b, float fy, int64_t count, float* upper, float* lower) {
  const __m256 with = _mm256_set1_ps(fy), without = _mm256_set1_ps(1 - fy);
  for (int64_t i = 0; i < count; i += kLanes) {
    const Eight e = eight_of(i, count);
    _mm256_storeu_ps(upper + e.at, _mm256_mul_ps(load_real(a, e), without));
    _mm256_storeu_ps(lower + e.at, _mm256_mul_ps(load_real(b, e), with));
  }
}

SURELITE_AVX2_INLINE void store(__m256 value, int count, float* out) { store_floats(value, count, out); }
SURELITE_AVX2_INLINE void store(__m256 value, int count, uint8_t* out) {
  store_bytes<true>(_mm256_cvttps_epi32(_mm256_add_ps(value, _mm256_set1_ps(0.5f))), out, count);
}

template <class T>
SURELITE_AVX2 void spread_real(const Strip<float>& strip, std::span<const Tap<float>> taps, int32_t first,
                               int64_t depth, int64_t step, T* out) {
  if (depth < kFewChannels) return spread_few(strip, taps, first, depth, step, out);
  const __m256 one = _mm256_set1_ps(1);
  while (!taps.empty()) {
    const auto now = taps.first(same_columns(taps));
    const int64_t low = (now[0].low - first) * depth, high = (now[0].high - first) * depth;
    for (int64_t i = 0; i < depth; i += kLanes) {
      const Eight e = eight_of(i, depth);
      const __m256 a = _mm256_loadu_ps(strip.upper + low + e.at), b = _mm256_loadu_ps(strip.lower + low + e.at);
      const __m256 c = _mm256_loadu_ps(strip.upper + high + e.at), d = _mm256_loadu_ps(strip.lower + high + e.at);
      T* to = out + e.at;
      for (const Tap<float>& tap : now) {
        const __m256 with = _mm256_set1_ps(tap.fraction), without = _mm256_sub_ps(one, with);
        const __m256 left = _mm256_add_ps(_mm256_mul_ps(a, without), _mm256_mul_ps(b, without));
        const __m256 three = _mm256_add_ps(left, _mm256_mul_ps(c, with));
        store(_mm256_add_ps(three, _mm256_mul_ps(d, with)), e.count, to);
        to += step;
      }
    }
    out += static_cast<int64_t>(now.size()) * step;
    taps = taps.subspan(now.size());
  }
}

// |x| (1024 + 2 * kMostFraction)^2 with |x| <= 128 stays below 2^31.
SURELITE_AVX2 void mix_i8(const int8_t* a, const int8_t* b, int64_t fy, int64_t count, int32_t* mixed, int32_t*) {
  const __m256i with = _mm256_set1_epi32(static_cast<int>(fy));
  const __m256i without = _mm256_sub_epi32(_mm256_set1_epi32(1024), with);
  for (int64_t i = 0; i < count; i += kLanes) {
    const Eight e = eight_of(i, count);
    const auto product = [&](const int8_t* from, __m256i factor) SURELITE_AVX2_LAMBDA {
      return _mm256_mullo_epi32(_mm256_cvtepi8_epi32(load_bytes(from, e.at, e.count)), factor);
    };
    store_ints(_mm256_add_epi32(product(a, without), product(b, with)), mixed + e.at);
  }
}

SURELITE_AVX2 void spread_i8(const Strip<int32_t>& strip, std::span<const Tap<int64_t>> taps, int32_t first,
                             int64_t depth, int64_t step, int8_t* out) {
  if (depth < kFewChannels) return spread_few(strip, taps, first, depth, step, out);
  const __m256i half = _mm256_set1_epi32(1 << 19), one = _mm256_set1_epi32(1024);
  while (!taps.empty()) {
    const auto now = taps.first(same_columns(taps));
    const int64_t low = (now[0].low - first) * depth, high = (now[0].high - first) * depth;
    for (int64_t i = 0; i < depth; i += kLanes) {
      const Eight e = eight_of(i, depth);
      const __m256i left = load_ints(strip.upper + low + e.at), right = load_ints(strip.upper + high + e.at);
      int8_t* to = out + e.at;
      for (const Tap<int64_t>& tap : now) {
        const __m256i with = _mm256_set1_epi32(static_cast<int>(tap.fraction)), without = _mm256_sub_epi32(one, with);
        const __m256i sum = _mm256_add_epi32(_mm256_mullo_epi32(left, without), _mm256_mullo_epi32(right, with));
        // One less for a negative sum, so that its half goes down.
        const __m256i raised = _mm256_add_epi32(_mm256_add_epi32(sum, half), _mm256_srai_epi32(sum, 31));
        // Results beyond a byte keep their low bits, as a conversion does.
        const __m256i bits = _mm256_srai_epi32(_mm256_slli_epi32(_mm256_srai_epi32(raised, 20), 24), 24);
        store_bytes<false>(bits, reinterpret_cast<uint8_t*>(to), e.count);
        to += step;
      }
    }
    out += static_cast<int64_t>(now.size()) * step;
    taps = taps.subspan(now.size());
  }
}

}  // namespace

void enter(BilinearKernels* kernels) {
  *kernels = {{mix_real<float>, spread_real<float>}, {mix_real<uint8_t>, spread_real<uint8_t>}, {mix_i8, spread_i8}};
 }

}  // namespace surelite::simd::avx2

#endif
