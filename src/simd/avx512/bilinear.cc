// SPDX-License-Identifier: Apache-2.0
#include "simd/kernels.h"
#include "simd/avx512/exp.h"

#if defined(__x86_64__)

namespace surelite::simd::avx512 {

namespace {

SURELITE_AVX512_INLINE __m512 load_bytes(__mmask16 lanes, const void* base, int64_t at) {
  return _mm512_cvtepi32_ps(_mm512_cvtepu8_epi32(_mm_maskz_loadu_epi8(lanes, static_cast<const uint8_t*>(base) + at)));
}

SURELITE_AVX512_INLINE __m512 load_floats(__mmask16 lanes, const void* base, int64_t at) {
  return _mm512_maskz_loadu_ps(lanes, static_cast<const float*>(base) + at);
}

// Products that all lanes share must not be taken first: each would round.
struct Weights {
  __m512 fy, fx, not_fy, not_fx;
};

SURELITE_AVX512_INLINE Weights weights_of(float fy, float fx) {
  return {_mm512_set1_ps(fy), _mm512_set1_ps(fx), _mm512_set1_ps(1 - fy), _mm512_set1_ps(1 - fx)};
}

SURELITE_AVX512_INLINE __m512 blend(__m512 a, __m512 b, __m512 c, __m512 d, const Weights& w) {
  const __m512 left = _mm512_add_ps(_mm512_mul_ps(_mm512_mul_ps(a, w.not_fy), w.not_fx),
                                    _mm512_mul_ps(_mm512_mul_ps(b, w.fy), w.not_fx));
  return _mm512_add_ps(_mm512_add_ps(left, _mm512_mul_ps(_mm512_mul_ps(c, w.not_fy), w.fx)),
                       _mm512_mul_ps(_mm512_mul_ps(d, w.fy), w.fx));
}

SURELITE_AVX512_INLINE __m512i load_signed(__mmask16 lanes, const void* base, int64_t at) {
  return _mm512_cvtepi8_epi32(_mm_maskz_loadu_epi8(lanes, static_cast<const int8_t*>(base) + at));
}

SURELITE_AVX512 void bilinear_u8(const Corners& corners, float fy, float fx, uint8_t* out, int64_t depth) {
  const Weights w = weights_of(fy, fx);
  for (int64_t i = 0; i < depth; i += 16) {
    const __mmask16 lanes = first_lanes(depth - i);
    __m512 value = blend(load_bytes(lanes, corners.a, i), load_bytes(lanes, corners.b, i),
                         load_bytes(lanes, corners.c, i), load_bytes(lanes, corners.d, i), w);
    value = _mm512_add_ps(value, _mm512_set1_ps(0.5f));
    value = _mm512_min_ps(_mm512_max_ps(value, _mm512_setzero_ps()), _mm512_set1_ps(255.0f));
    _mm512_mask_cvtepi32_storeu_epi8(out + i, lanes, _mm512_cvttps_epi32(value));
  }
}

SURELITE_AVX512 void bilinear_f32(const Corners& corners, float fy, float fx, float* out, int64_t depth) {
  const Weights w = weights_of(fy, fx);
  for (int64_t i = 0; i < depth; i += 16) {
    const __mmask16 lanes = first_lanes(depth - i);
    _mm512_mask_storeu_ps(out + i, lanes,
                          blend(load_floats(lanes, corners.a, i), load_floats(lanes, corners.b, i),
                                load_floats(lanes, corners.c, i), load_floats(lanes, corners.d, i), w));
  }
}

SURELITE_AVX512 void bilinear_i8(const Corners& corners, int32_t fy, int32_t fx, int8_t* out, int64_t depth) {
  constexpr int32_t kOne = 1 << 10;
  // |x| (1024 + 2 * kMostFraction)^2 with |x| <= 128 stays below 2^31.
  const __m512i wa = _mm512_set1_epi32((kOne - fy) * (kOne - fx)), wb = _mm512_set1_epi32(fy * (kOne - fx));
  const __m512i wc = _mm512_set1_epi32((kOne - fy) * fx), wd = _mm512_set1_epi32(fy * fx);
  for (int64_t i = 0; i < depth; i += 16) {
    const __mmask16 lanes = first_lanes(depth - i);
    const __m512i left = _mm512_add_epi32(_mm512_mullo_epi32(load_signed(lanes, corners.a, i), wa),
                                          _mm512_mullo_epi32(load_signed(lanes, corners.b, i), wb));
    const __m512i right = _mm512_add_epi32(_mm512_mullo_epi32(load_signed(lanes, corners.c, i), wc),
                                           _mm512_mullo_epi32(load_signed(lanes, corners.d, i), wd));
    const __m512i sum = _mm512_add_epi32(left, right);
    const __m512i rounded = _mm512_srli_epi32(_mm512_add_epi32(_mm512_abs_epi32(sum), _mm512_set1_epi32(1 << 19)), 20);
    const __mmask16 negative = _mm512_cmplt_epi32_mask(sum, _mm512_setzero_si512());
    _mm512_mask_cvtepi32_storeu_epi8(out + i, lanes,
                                     _mm512_mask_sub_epi32(rounded, negative, _mm512_setzero_si512(), rounded));
  }
}

}  // namespace

void enter(BilinearKernels* kernels) { *kernels = {bilinear_f32, bilinear_u8, bilinear_i8}; }

}  // namespace surelite::simd::avx512

#endif
