// SPDX-License-Identifier: Apache-2.0
#include <limits>

#include "simd/kernels.h"
#include "simd/avx512/exp.h"

#if defined(__x86_64__)

namespace surelite::simd::avx512 {
namespace {

SURELITE_AVX512_INLINE __m512 elu_ps(__m512 x) {
  const ExpParts parts = exp_parts(x);
  const __m512 one = _mm512_set1_ps(1.0f), power = _mm512_scalef_ps(one, parts.exponent);
  const __m512 below = _mm512_fmadd_ps(power, parts.fraction, _mm512_sub_ps(power, one));
  return _mm512_mask_blend_ps(_mm512_cmp_ps_mask(x, _mm512_setzero_ps(), _CMP_LT_OQ), x, below);
}

// The complementary error function as t exp(p(t) - z^2) with t = 1 / (1 + |z| / 2): the Chebyshev fit of Press and
// others, "Numerical Recipes", whose relative error is below 1.2e-7 everywhere. The square and the sum are kept in two
// floats each, as the exponential makes relative errors of absolute ones.
SURELITE_AVX512_INLINE __m512 erfc_ps(__m512 z) {
  const __m512 size = _mm512_andnot_ps(_mm512_set1_ps(-0.0f), z), one = _mm512_set1_ps(1.0f);
  const __m512 t = _mm512_div_ps(one, _mm512_fmadd_ps(_mm512_set1_ps(0.5f), size, one));
  __m512 p = _mm512_set1_ps(0.17087277f);
  constexpr float kTerms[] = {-0.82215223f, 1.48851587f, -1.13520398f, 0.27886807f, -0.18628806f,
                              0.09678418f,  0.37409196f, 1.00002368f,  -1.26551223f};
  for (const float term : kTerms) p = _mm512_fmadd_ps(p, t, _mm512_set1_ps(term));
  // Beyond 12 the result is 0 or 2, and the square of what is huge would not be finite.
  const __m512 near = _mm512_min_ps(_mm512_set1_ps(12.0f), size);
  const __m512 square = _mm512_mul_ps(near, near), rest = _mm512_fmsub_ps(near, near, square);
  const __m512 sum = _mm512_sub_ps(p, square);
  const __m512 lost = _mm512_sub_ps(_mm512_sub_ps(p, _mm512_add_ps(sum, square)), rest);
  const __m512 value = exp_ps(sum);
  const __m512 tail = _mm512_mul_ps(t, _mm512_fmadd_ps(value, lost, value));
  return _mm512_mask_sub_ps(tail, _mm512_cmp_ps_mask(z, _mm512_setzero_ps(), _CMP_LT_OQ), _mm512_set1_ps(2.0f), tail);
}

SURELITE_AVX512_INLINE __m512 gelu_ps(__m512 x) {
  const __m512 upper = erfc_ps(_mm512_mul_ps(x, _mm512_set1_ps(-0.70710678118654752440f)));
  return _mm512_mul_ps(_mm512_mul_ps(_mm512_set1_ps(0.5f), x), upper);
}

SURELITE_AVX512_INLINE __m512 gelu_tanh_ps(__m512 x) {
  const __m512 cube = _mm512_mul_ps(_mm512_mul_ps(x, x), x);
  const __m512 bent = _mm512_add_ps(x, _mm512_mul_ps(_mm512_set1_ps(0.044715f), cube));
  const __m512 gate =
      _mm512_add_ps(_mm512_set1_ps(1.0f), tanh_ps(_mm512_mul_ps(_mm512_set1_ps(0.79788456080286535588f), bent)));
  return _mm512_mul_ps(_mm512_mul_ps(_mm512_set1_ps(0.5f), x), gate);
}

template <__m512 F(__m512)>
SURELITE_AVX512_INLINE void map(const float* in, float* out, int64_t count) {
  int64_t i = 0;
  for (; i + 16 <= count; i += 16) _mm512_storeu_ps(out + i, F(_mm512_loadu_ps(in + i)));
  if (i == count) return;
  const __mmask16 lanes = first_lanes(count - i);
  _mm512_mask_storeu_ps(out + i, lanes, F(_mm512_maskz_loadu_ps(lanes, in + i)));
}

SURELITE_AVX512 void logistic_f32(const float* in, float* out, int64_t count) { map<logistic_ps>(in, out, count); }
SURELITE_AVX512 void tanh_f32(const float* in, float* out, int64_t count) { map<tanh_ps>(in, out, count); }
SURELITE_AVX512 void exp_f32(const float* in, float* out, int64_t count) { map<exp_ps>(in, out, count); }
SURELITE_AVX512 void elu_f32(const float* in, float* out, int64_t count) { map<elu_ps>(in, out, count); }
SURELITE_AVX512 void gelu_f32(const float* in, float* out, int64_t count) { map<gelu_ps>(in, out, count); }
SURELITE_AVX512 void gelu_tanh_f32(const float* in, float* out, int64_t count) { map<gelu_tanh_ps>(in, out, count); }

SURELITE_AVX512 void softmax_f32(const float* in, float* out, int64_t count, float beta) {
  // As in the reference, a NaN is never the greatest element.
  __m512 most_of = _mm512_set1_ps(-std::numeric_limits<float>::max());
  for (int64_t i = 0; i < count; i += 16) {
    const __mmask16 lanes = first_lanes(count - i);
    most_of = _mm512_max_ps(_mm512_mask_loadu_ps(most_of, lanes, in + i), most_of);
  }
  const __m512 most = _mm512_set1_ps(_mm512_reduce_max_ps(most_of)), factor = _mm512_set1_ps(beta);
  __m512 sums = _mm512_setzero_ps();
  for (int64_t i = 0; i < count; i += 16) {
    const __mmask16 lanes = first_lanes(count - i);
    const __m512 value = exp_ps(_mm512_mul_ps(_mm512_sub_ps(_mm512_maskz_loadu_ps(lanes, in + i), most), factor));
    _mm512_mask_storeu_ps(out + i, lanes, value);
    sums = _mm512_mask_add_ps(sums, lanes, sums, value);
  }
  const __m512 sum = _mm512_set1_ps(_mm512_reduce_add_ps(sums));
  for (int64_t i = 0; i < count; i += 16) {
    const __mmask16 lanes = first_lanes(count - i);
    _mm512_mask_storeu_ps(out + i, lanes, _mm512_div_ps(_mm512_maskz_loadu_ps(lanes, out + i), sum));
  }
}

SURELITE_AVX512 void sum_rows_f32(const float* in, float* out, int64_t rows, int64_t count) {
  for (int64_t r = 0; r < rows; ++r, in += count) {
    __m512 sums = _mm512_setzero_ps();
    for (int64_t i = 0; i < count; i += 16)
      sums = _mm512_add_ps(sums, _mm512_maskz_loadu_ps(first_lanes(count - i), in + i));
    out[r] = _mm512_reduce_add_ps(sums);
  }
}

}  // namespace

void enter(FloatMaps* kernels) { *kernels = {logistic_f32, tanh_f32, exp_f32, elu_f32, gelu_f32, gelu_tanh_f32}; }
void enter(FloatRows* kernels) { *kernels = {softmax_f32, sum_rows_f32}; }

}  // namespace surelite::simd::avx512

#endif
