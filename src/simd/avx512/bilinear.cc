// SPDX-License-Identifier: Apache-2.0
#include "simd/kernels.h"
#include "simd/avx512/exp.h"

#if defined(__x86_64__)

namespace surelite::simd::avx512 {

namespace {

constexpr int kLanes = 16;

// body(i, lanes) for sixteen channels at a time; the last of sixteen and more go back over some that are done, as
// stores under a mask take longer.
template <class Body>
SURELITE_AVX512_INLINE void for_channels(int64_t depth, const Body& body) {
  if (depth < kLanes) return body(0, first_lanes(depth));
  int64_t i = 0;
  for (; i + kLanes <= depth; i += kLanes) body(i, static_cast<__mmask16>(0xffff));
  if (i < depth) body(depth - kLanes, static_cast<__mmask16>(0xffff));
}

SURELITE_AVX512_INLINE __m512 load_real(__mmask16 lanes, const uint8_t* from) {
  return _mm512_cvtepi32_ps(_mm512_cvtepu8_epi32(_mm_maskz_loadu_epi8(lanes, from)));
}
SURELITE_AVX512_INLINE __m512 load_real(__mmask16 lanes, const float* from) {
  return _mm512_maskz_loadu_ps(lanes, from);
}

template <class T>
SURELITE_AVX512 void mix_real(const T* a, const T* b, float fy, int64_t count, float* upper, float* lower) {
  const __m512 with = _mm512_set1_ps(fy), without = _mm512_set1_ps(1 - fy);
  for_channels(count, [&](int64_t i, __mmask16 lanes) SURELITE_AVX512_LAMBDA {
    _mm512_storeu_ps(upper + i, _mm512_mul_ps(load_real(lanes, a + i), without));
    _mm512_storeu_ps(lower + i, _mm512_mul_ps(load_real(lanes, b + i), with));
  });
}

// Compilers would convert while storing, which takes some processors several times as long.
SURELITE_AVX512_INLINE void store(__mmask16 lanes, __m128i bytes, void* out) {
  asm("" : "+v"(bytes));
  if (lanes == 0xffff) _mm_storeu_si128(static_cast<__m128i*>(out), bytes);
  else _mm_mask_storeu_epi8(out, lanes, bytes);
}
SURELITE_AVX512_INLINE void store(__mmask16 lanes, __m512 value, uint8_t* out) {
  store(lanes, _mm512_cvtepi32_epi8(_mm512_cvttps_epi32(_mm512_add_ps(value, _mm512_set1_ps(0.5f)))), out);
}
SURELITE_AVX512_INLINE void store(__mmask16 lanes, __m512 value, float* out) {
  _mm512_mask_storeu_ps(out, lanes, value);
}

template <class T>
SURELITE_AVX512 void spread_real(const Strip<float>& strip, std::span<const Tap<float>> taps, int32_t first,
                                 int64_t depth, int64_t step, T* out) {
  if (depth < kFewChannels) return spread_few(strip, taps, first, depth, step, out);
  const __m512 one = _mm512_set1_ps(1);
  while (!taps.empty()) {
    const auto now = taps.first(same_columns(taps));
    const int64_t low = (now[0].low - first) * depth, high = (now[0].high - first) * depth;
    for_channels(depth, [&](int64_t i, __mmask16 lanes) SURELITE_AVX512_LAMBDA {
      const __m512 a = _mm512_loadu_ps(strip.upper + low + i), b = _mm512_loadu_ps(strip.lower + low + i);
      const __m512 c = _mm512_loadu_ps(strip.upper + high + i), d = _mm512_loadu_ps(strip.lower + high + i);
      T* to = out + i;
      for (const Tap<float>& tap : now) {
        const __m512 with = _mm512_set1_ps(tap.fraction), without = _mm512_sub_ps(one, with);
        const __m512 left = _mm512_add_ps(_mm512_mul_ps(a, without), _mm512_mul_ps(b, without));
        const __m512 three = _mm512_add_ps(left, _mm512_mul_ps(c, with));
        store(lanes, _mm512_add_ps(three, _mm512_mul_ps(d, with)), to);
        to += step;
      }
    });
    out += static_cast<int64_t>(now.size()) * step;
    taps = taps.subspan(now.size());
  }
}

SURELITE_AVX512_INLINE __m512i load_signed(__mmask16 lanes, const int8_t* from) {
  return _mm512_cvtepi8_epi32(_mm_maskz_loadu_epi8(lanes, from));
}

// |x| (1024 + 2 * kMostFraction)^2 with |x| <= 128 stays below 2^31.
SURELITE_AVX512 void mix_i8(const int8_t* a, const int8_t* b, int64_t fy, int64_t count, int32_t* mixed, int32_t*) {
  const __m512i with = _mm512_set1_epi32(static_cast<int>(fy));
  const __m512i without = _mm512_sub_epi32(_mm512_set1_epi32(1024), with);
  for_channels(count, [&](int64_t i, __mmask16 lanes) SURELITE_AVX512_LAMBDA {
    _mm512_storeu_si512(mixed + i, _mm512_add_epi32(_mm512_mullo_epi32(load_signed(lanes, a + i), without),
                                                    _mm512_mullo_epi32(load_signed(lanes, b + i), with)));
  });
}

SURELITE_AVX512 void spread_i8(const Strip<int32_t>& strip, std::span<const Tap<int64_t>> taps, int32_t first,
                               int64_t depth, int64_t step, int8_t* out) {
  if (depth < kFewChannels) return spread_few(strip, taps, first, depth, step, out);
  const __m512i half = _mm512_set1_epi32(1 << 19), one = _mm512_set1_epi32(1024);
  while (!taps.empty()) {
    const auto now = taps.first(same_columns(taps));
    const int64_t low = (now[0].low - first) * depth, high = (now[0].high - first) * depth;
    for_channels(depth, [&](int64_t i, __mmask16 lanes) SURELITE_AVX512_LAMBDA {
      const __m512i left = _mm512_loadu_si512(strip.upper + low + i);
      const __m512i right = _mm512_loadu_si512(strip.upper + high + i);
      int8_t* to = out + i;
      for (const Tap<int64_t>& tap : now) {
        const __m512i with = _mm512_set1_epi32(static_cast<int>(tap.fraction));
        const __m512i without = _mm512_sub_epi32(one, with);
        const __m512i sum = _mm512_add_epi32(_mm512_mullo_epi32(left, without), _mm512_mullo_epi32(right, with));
        // One less for a negative sum, so that its half goes down.
        const __m512i raised = _mm512_add_epi32(_mm512_add_epi32(sum, half), _mm512_srai_epi32(sum, 31));
        store(lanes, _mm512_cvtepi32_epi8(_mm512_srai_epi32(raised, 20)), to);
        to += step;
      }
    });
    out += static_cast<int64_t>(now.size()) * step;
    taps = taps.subspan(now.size());
  }
}

}  // namespace

void enter(BilinearKernels* kernels) {
  *kernels = {{mix_real<float>, spread_real<float>}, {mix_real<uint8_t>, spread_real<uint8_t>}, {mix_i8, spread_i8}};
}

}  // namespace surelite::simd::avx512

#endif
