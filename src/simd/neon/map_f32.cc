// SPDX-License-Identifier: Apache-2.0
#include "simd/kernels.h"

#if SURELITE_NEON
#include <limits>

#include "simd/neon/exp.h"
#include "simd/neon/sixteens.h"

namespace surelite::simd::neon {
namespace {

SURELITE_NEON_MATH float32x4_t elu_f32(float32x4_t x) {
  const ExpParts parts = exp_parts(x);
  const float32x4_t one = vdupq_n_f32(1.0f), power = scale_by(one, parts.exponent);
  const float32x4_t below = vfmaq_f32(vsubq_f32(power, one), power, parts.fraction);
  return vbslq_f32(vcltq_f32(x, vdupq_n_f32(0.0f)), below, x);
}

// The complementary error function as t exp(p(t) - z^2) with t = 1 / (1 + |z| / 2): the Chebyshev fit of Press and
// others, "Numerical Recipes", whose relative error is below 1.2e-7 everywhere. The square and the sum are kept in two
// floats each, as the exponential makes relative errors of absolute ones.
SURELITE_NEON_MATH float32x4_t erfc_f32(float32x4_t z) {
  const float32x4_t size = vabsq_f32(z), one = vdupq_n_f32(1.0f);
  const float32x4_t t = vdivq_f32(one, vfmaq_f32(one, vdupq_n_f32(0.5f), size));
  float32x4_t p = vdupq_n_f32(0.17087277f);
  constexpr float kTerms[] = {-0.82215223f, 1.48851587f, -1.13520398f, 0.27886807f, -0.18628806f,
                              0.09678418f,  0.37409196f, 1.00002368f,  -1.26551223f};
#pragma GCC unroll 9
  for (const float term : kTerms) p = vfmaq_f32(vdupq_n_f32(term), p, t);
  // Beyond 12 the result is 0 or 2, and the square of what is huge would not be finite.
  const float32x4_t near = vminq_f32(vdupq_n_f32(12.0f), size);
  const float32x4_t square = vmulq_f32(near, near), rest = vfmaq_f32(vnegq_f32(square), near, near);
  const float32x4_t sum = vsubq_f32(p, square);
  const float32x4_t lost = vsubq_f32(vsubq_f32(p, vaddq_f32(sum, square)), rest);
  const float32x4_t value = exp_f32(sum);
  const float32x4_t tail = vmulq_f32(t, vfmaq_f32(value, value, lost));
  return vbslq_f32(vcltq_f32(z, vdupq_n_f32(0.0f)), vsubq_f32(vdupq_n_f32(2.0f), tail), tail);
}

SURELITE_NEON_MATH float32x4_t gelu_f32(float32x4_t x) {
  const float32x4_t upper = erfc_f32(vmulq_f32(x, vdupq_n_f32(-0.70710678118654752440f)));
  return vmulq_f32(vmulq_f32(vdupq_n_f32(0.5f), x), upper);
}

SURELITE_NEON_MATH float32x4_t gelu_tanh_f32(float32x4_t x) {
  const float32x4_t cube = vmulq_f32(vmulq_f32(x, x), x);
  const float32x4_t bent = vaddq_f32(x, vmulq_f32(vdupq_n_f32(0.044715f), cube));
  const float32x4_t gate =
      vaddq_f32(vdupq_n_f32(1.0f), tanh_f32(vmulq_f32(vdupq_n_f32(0.79788456080286535588f), bent)));
  return vmulq_f32(vmulq_f32(vdupq_n_f32(0.5f), x), gate);
}

template <float32x4_t F(float32x4_t)>
void map(const float* in, float* out, int64_t count) {
  for_parts<4>(in, out, count, [](const float* from, float* to) { vst1q_f32(to, F(vld1q_f32(from))); });
}

void softmax(const float* in, float* out, int64_t count, float beta) {
  // As in the reference, a NaN is never the greatest element.
  constexpr float kLeast = -std::numeric_limits<float>::max();
  float32x4_t most_of = vdupq_n_f32(kLeast);
  int64_t i = 0;
  for (; i + 4 <= count; i += 4) most_of = vmaxnmq_f32(vld1q_f32(in + i), most_of);
  float most = vmaxnmvq_f32(most_of);
  for (; i < count; ++i) most = in[i] > most ? in[i] : most;
  const float32x4_t top = vdupq_n_f32(most), factor = vdupq_n_f32(beta);
  const auto power = [&](float32x4_t x) { return exp_f32(vmulq_f32(vsubq_f32(x, top), factor)); };
  float32x4_t sums = vdupq_n_f32(0);
  for (i = 0; i + 4 <= count; i += 4) {
    const float32x4_t value = power(vld1q_f32(in + i));
    vst1q_f32(out + i, value);
    sums = vaddq_f32(sums, value);
  }
  float sum = vaddvq_f32(sums);
  for (; i < count; ++i) {
    out[i] = vgetq_lane_f32(power(vdupq_n_f32(in[i])), 0);
    sum += out[i];
  }
  for_parts<4>(out, out, count, [&](const float* from, float* to) {
    vst1q_f32(to, vdivq_f32(vld1q_f32(from), vdupq_n_f32(sum)));
  });
}

void sum_rows(const float* in, float* out, int64_t rows, int64_t count) {
  for (int64_t r = 0; r < rows; ++r, in += count) {
    float32x4_t sums[4] = {};
    int64_t i = 0;
    for (; i + 16 <= count; i += 16)
#pragma GCC unroll 4
      for (int v = 0; v < 4; ++v) sums[v] = vaddq_f32(sums[v], vld1q_f32(in + i + v * 4));
    for (; i + 4 <= count; i += 4) sums[0] = vaddq_f32(sums[0], vld1q_f32(in + i));
    float sum = vaddvq_f32(vaddq_f32(vaddq_f32(sums[0], sums[1]), vaddq_f32(sums[2], sums[3])));
    for (; i < count; ++i) sum += in[i];
    out[r] = sum;
  }
}

}  // namespace

void enter(FloatMaps* kernels) {
  *kernels = {map<logistic_f32>, map<tanh_f32>, map<exp_f32>, map<elu_f32>, map<gelu_f32>, map<gelu_tanh_f32>};
}
void enter(FloatRows* kernels) { *kernels = {softmax, sum_rows}; }

}  // namespace surelite::simd::neon
#endif
