// SPDX-License-Identifier: Apache-2.0
#include "simd/element/map_f32.h"

#include <limits>

#include "simd/element/exp_avx512.h"

namespace surelite::simd {

#if defined(__x86_64__)

bool has_map_f32() { return has_avx512_vnni(); }

SURELITE_AVX512 void logistic_f32(const float* in, float* out, int64_t count) {
  for (int64_t i = 0; i < count; i += 16) {
    const __mmask16 lanes = first_lanes(count - i);
    _mm512_mask_storeu_ps(out + i, lanes, logistic_ps(_mm512_maskz_loadu_ps(lanes, in + i)));
  }
}

SURELITE_AVX512 void tanh_f32(const float* in, float* out, int64_t count) {
  for (int64_t i = 0; i < count; i += 16) {
    const __mmask16 lanes = first_lanes(count - i);
    _mm512_mask_storeu_ps(out + i, lanes, tanh_ps(_mm512_maskz_loadu_ps(lanes, in + i)));
  }
}

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

#else

bool has_map_f32() { return false; }
void logistic_f32(const float*, float*, int64_t) {}
void tanh_f32(const float*, float*, int64_t) {}
void softmax_f32(const float*, float*, int64_t, float) {}
void sum_rows_f32(const float*, float*, int64_t, int64_t) {}

#endif

}  // namespace surelite::simd
