// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <limits>

#include "simd/kernels.h"
#include "simd/avx2/exp.h"

#if defined(__x86_64__)

namespace surelite::simd::avx2 {
namespace {

SURELITE_AVX2_INLINE __m256 elu_ps(__m256 x) {
  return _mm256_blendv_ps(x, expm1_ps(x), _mm256_cmp_ps(x, _mm256_setzero_ps(), _CMP_LT_OQ));
}

// The complementary error function as t exp(p(t) - z^2) with t = 1 / (1 + |z| / 2), as avx512/map_f32.cc has it.
SURELITE_AVX2_INLINE __m256 erfc_ps(__m256 z) {
  const __m256 size = _mm256_andnot_ps(_mm256_set1_ps(-0.0f), z), one = _mm256_set1_ps(1.0f);
  const __m256 t = _mm256_div_ps(one, _mm256_fmadd_ps(_mm256_set1_ps(0.5f), size, one));
  __m256 p = _mm256_set1_ps(0.17087277f);
  constexpr float kTerms[] = {-0.82215223f, 1.48851587f, -1.13520398f, 0.27886807f, -0.18628806f,
                              0.09678418f,  0.37409196f, 1.00002368f,  -1.26551223f};
  for (const float term : kTerms) p = _mm256_fmadd_ps(p, t, _mm256_set1_ps(term));
  // Beyond 12 the result is 0 or 2, and the square of what is huge would not be finite.
  const __m256 near = _mm256_min_ps(_mm256_set1_ps(12.0f), size);
  const __m256 square = _mm256_mul_ps(near, near), rest = _mm256_fmsub_ps(near, near, square);
  const __m256 sum = _mm256_sub_ps(p, square);
  const __m256 lost = _mm256_sub_ps(_mm256_sub_ps(p, _mm256_add_ps(sum, square)), rest);
  const __m256 value = exp_ps(sum);
  const __m256 tail = _mm256_mul_ps(t, _mm256_fmadd_ps(value, lost, value));
  return _mm256_blendv_ps(tail, _mm256_sub_ps(_mm256_set1_ps(2.0f), tail),
                          _mm256_cmp_ps(z, _mm256_setzero_ps(), _CMP_LT_OQ));
}

SURELITE_AVX2_INLINE __m256 gelu_ps(__m256 x) {
  const __m256 upper = erfc_ps(_mm256_mul_ps(x, _mm256_set1_ps(-0.70710678118654752440f)));
  return _mm256_mul_ps(_mm256_mul_ps(_mm256_set1_ps(0.5f), x), upper);
}

SURELITE_AVX2_INLINE __m256 gelu_tanh_ps(__m256 x) {
  const __m256 cube = _mm256_mul_ps(_mm256_mul_ps(x, x), x);
  const __m256 bent = _mm256_add_ps(x, _mm256_mul_ps(_mm256_set1_ps(0.044715f), cube));
  const __m256 gate =
      _mm256_add_ps(_mm256_set1_ps(1.0f), tanh_ps(_mm256_mul_ps(_mm256_set1_ps(0.79788456080286535588f), bent)));
  return _mm256_mul_ps(_mm256_mul_ps(_mm256_set1_ps(0.5f), x), gate);
}

template <__m256 (*function)(__m256)>
SURELITE_AVX2_INLINE void map(const float* in, float* out, int64_t count) {
  int64_t i = 0;
  for (; i + kLanes <= count; i += kLanes) _mm256_storeu_ps(out + i, function(_mm256_loadu_ps(in + i)));
  if (i == count) return;
  const __m256i rest = first_lanes(count - i);
  store_floats(function(_mm256_maskload_ps(in + i, rest)), count - i, out + i);
}

SURELITE_AVX2 void logistic_f32(const float* in, float* out, int64_t count) { map<logistic_ps>(in, out, count); }
SURELITE_AVX2 void tanh_f32(const float* in, float* out, int64_t count) { map<tanh_ps>(in, out, count); }
SURELITE_AVX2 void exp_f32(const float* in, float* out, int64_t count) { map<exp_ps>(in, out, count); }
SURELITE_AVX2 void elu_f32(const float* in, float* out, int64_t count) { map<elu_ps>(in, out, count); }
SURELITE_AVX2 void gelu_f32(const float* in, float* out, int64_t count) { map<gelu_ps>(in, out, count); }
SURELITE_AVX2 void gelu_tanh_f32(const float* in, float* out, int64_t count) { map<gelu_tanh_ps>(in, out, count); }

SURELITE_AVX2_INLINE float sum_of(__m256 x) {
  __m128 sum = _mm_add_ps(_mm256_castps256_ps128(x), _mm256_extractf128_ps(x, 1));
  sum = _mm_add_ps(sum, _mm_movehl_ps(sum, sum));
  return _mm_cvtss_f32(_mm_add_ss(sum, _mm_shuffle_ps(sum, sum, 1)));
}

SURELITE_AVX2 void softmax_f32(const float* in, float* out, int64_t count, float beta) {
  // As in the reference, a NaN is never the greatest element.
  __m256 most_of = _mm256_set1_ps(-std::numeric_limits<float>::max());
  for (int64_t i = 0; i < count; i += kLanes) {
    const __m256i lanes = first_lanes(count - i);
    const __m256 x = _mm256_blendv_ps(most_of, _mm256_maskload_ps(in + i, lanes), _mm256_castsi256_ps(lanes));
    most_of = _mm256_max_ps(x, most_of);
  }
  alignas(32) float each[kLanes];
  _mm256_store_ps(each, most_of);
  const __m256 most = _mm256_set1_ps(*std::max_element(each, each + kLanes)), factor = _mm256_set1_ps(beta);
  __m256 sums = _mm256_setzero_ps();
  for (int64_t i = 0; i < count; i += kLanes) {
    const __m256i lanes = first_lanes(count - i);
    const __m256 value = exp_ps(_mm256_mul_ps(_mm256_sub_ps(_mm256_maskload_ps(in + i, lanes), most), factor));
    store_floats(value, count - i, out + i);
    sums = _mm256_add_ps(sums, _mm256_and_ps(value, _mm256_castsi256_ps(lanes)));
  }
  const __m256 sum = _mm256_set1_ps(sum_of(sums));
  for (int64_t i = 0; i < count; i += kLanes) {
    const __m256i lanes = first_lanes(count - i);
    store_floats(_mm256_div_ps(_mm256_maskload_ps(out + i, lanes), sum), count - i, out + i);
  }
}

SURELITE_AVX2 void sum_rows_f32(const float* in, float* out, int64_t rows, int64_t count) {
  for (int64_t r = 0; r < rows; ++r, in += count) {
    __m256 sums = _mm256_setzero_ps();
    int64_t i = 0;
    for (; i + kLanes <= count; i += kLanes) sums = _mm256_add_ps(sums, _mm256_loadu_ps(in + i));
    if (i < count) sums = _mm256_add_ps(sums, _mm256_maskload_ps(in + i, first_lanes(count - i)));
    out[r] = sum_of(sums);
  }
}

}  // namespace

void enter(FloatMaps* kernels) { *kernels = {logistic_f32, tanh_f32, exp_f32, elu_f32, gelu_f32, gelu_tanh_f32}; }
void enter(FloatRows* kernels) { *kernels = {softmax_f32, sum_rows_f32}; }

}  // namespace surelite::simd::avx2

#endif
