// SPDX-License-Identifier: Apache-2.0
// Arithmetic on pairs of floats with AVX2: two vectors at a time.
#include "simd/kernels.h"
#include "simd/avx2/requant.h"
#include "simd/avx2/target.h"

#if defined(__x86_64__)

namespace surelite::simd::avx2 {
namespace {

struct Add {
  SURELITE_AVX2_INLINE static __m256 of(__m256 a, __m256 b) { return _mm256_add_ps(a, b); }
};
struct Subtract {
  SURELITE_AVX2_INLINE static __m256 of(__m256 a, __m256 b) { return _mm256_sub_ps(a, b); }
};
struct Multiply {
  SURELITE_AVX2_INLINE static __m256 of(__m256 a, __m256 b) { return _mm256_mul_ps(a, b); }
};
struct SquaredDifference {
  SURELITE_AVX2_INLINE static __m256 of(__m256 a, __m256 b) {
    const __m256 difference = _mm256_sub_ps(a, b);
    return _mm256_mul_ps(difference, difference);
  }
};
struct Prelu {
  SURELITE_AVX2_INLINE static __m256 of(__m256 a, __m256 b) {
    return _mm256_blendv_ps(_mm256_mul_ps(a, b), a, _mm256_cmp_ps(a, _mm256_setzero_ps(), _CMP_GE_OQ));
  }
};

template <class F, bool A_MOVES, bool B_MOVES>
SURELITE_AVX2 void run_row(const PairsF32& p) {
  const __m256 low = _mm256_set1_ps(p.low), high = _mm256_set1_ps(p.high);
  const __m256 one_a = _mm256_set1_ps(*p.a), one_b = _mm256_set1_ps(*p.b);
  const float *const a = p.a, *const b = p.b;
  float* const out = p.out;
  const int64_t count = p.count;
  // As an operand that is a NaN the second one is what minimum and maximum give.
  const auto finish = [&](__m256 x, __m256 y)
                          SURELITE_AVX2_LAMBDA { return _mm256_min_ps(high, _mm256_max_ps(low, F::of(x, y))); };
  int64_t i = 0;
  for (; i + 2 * kLanes <= count; i += 2 * kLanes) {
    const __m256 x0 = A_MOVES ? _mm256_loadu_ps(a + i) : one_a, y0 = B_MOVES ? _mm256_loadu_ps(b + i) : one_b;
    const __m256 x1 = A_MOVES ? _mm256_loadu_ps(a + i + kLanes) : one_a,
                 y1 = B_MOVES ? _mm256_loadu_ps(b + i + kLanes) : one_b;
    _mm256_storeu_ps(out + i, finish(x0, y0));
    _mm256_storeu_ps(out + i + kLanes, finish(x1, y1));
  }
  for (; i < count; i += kLanes) {
    const __m256i lanes = first_lanes(count - i);
    const __m256 x = A_MOVES ? _mm256_maskload_ps(a + i, lanes) : one_a,
                 y = B_MOVES ? _mm256_maskload_ps(b + i, lanes) : one_b;
    store_floats(finish(x, y), count - i, out + i);
  }
}

template <class F>
void run(const PairsF32& p) {
  if (p.count <= 0) return;
  if (p.a_moves && p.b_moves) run_row<F, true, true>(p);
  else if (p.a_moves) run_row<F, true, false>(p);
  else if (p.b_moves) run_row<F, false, true>(p);
  else run_row<F, false, false>(p);
}

}  // namespace

void enter(FloatPairs* kernels) {
  *kernels = {run<Add>, run<Subtract>, run<Multiply>, run<SquaredDifference>, run<Prelu>};
}

}  // namespace surelite::simd::avx2

#endif
