// SPDX-License-Identifier: Apache-2.0
// The exponential function of four floats, to about one unit in the last place.
#pragma once

#include "simd/neon/target.h"

#if SURELITE_NEON
#include "simd/neon/intrinsics.h"

#define SURELITE_NEON_MATH inline __attribute__((always_inline))

namespace surelite::simd {

// exp(x) = 2^n (1 + p(r)) with n = round(x / ln 2) and r = x - n ln 2 within +-0.35, where the Taylor terms up to the
// seventh power leave an error of 2^-27. `fraction` is p(r).
struct ExpParts {
  int32x4_t exponent;
  float32x4_t fraction;
};

SURELITE_NEON_MATH ExpParts exp_parts(float32x4_t x) {
  // Beyond these bounds the result is 0 or infinite anyway. NaN stays.
  x = vminq_f32(vdupq_n_f32(90.0f), vmaxq_f32(vdupq_n_f32(-110.0f), x));
  const float32x4_t n = vrndnq_f32(vmulq_f32(x, vdupq_n_f32(0x1.715476p+0f)));
  // ln 2 in two parts; products of the first with n are exact.
  float32x4_t r = vfmsq_f32(x, n, vdupq_n_f32(0x1.62e400p-1f));
  r = vfmsq_f32(r, n, vdupq_n_f32(0x1.7f7d1cp-20f));
  float32x4_t p = vdupq_n_f32(1.0f / 5040);
  constexpr float kTerms[] = {1.0f / 720, 1.0f / 120, 1.0f / 24, 1.0f / 6, 0.5f, 1.0f};
#pragma GCC unroll 6
  for (const float term : kTerms) p = vfmaq_f32(vdupq_n_f32(term), p, r);
  return {vcvtq_s32_f32(n), vmulq_f32(p, r)};
}

// x times 2^n for n between -200 and 200, in two steps: either power is a normal number.
SURELITE_NEON_MATH float32x4_t scale_by(float32x4_t x, int32x4_t n) {
  const int32x4_t half = vshrq_n_s32(n, 1), rest = vsubq_s32(n, half), bias = vdupq_n_s32(127);
  const auto power = [&](int32x4_t k) { return vreinterpretq_f32_s32(vshlq_n_s32(vaddq_s32(k, bias), 23)); };
  return vmulq_f32(vmulq_f32(x, power(half)), power(rest));
}

SURELITE_NEON_MATH float32x4_t exp_f32(float32x4_t x) {
  const ExpParts parts = exp_parts(x);
  return scale_by(vaddq_f32(vdupq_n_f32(1.0f), parts.fraction), parts.exponent);
}

// 1 / (1 + exp(-x)); far to the left exp(x), which the reference kernel takes there.
SURELITE_NEON_MATH float32x4_t logistic_f32(float32x4_t x) {
  const uint32x4_t tail = vcltq_f32(x, vdupq_n_f32(-9.0f));
  const float32x4_t e = exp_f32(vbslq_f32(tail, x, vnegq_f32(x))), one = vdupq_n_f32(1.0f);
  return vbslq_f32(tail, e, vdivq_f32(one, vaddq_f32(one, e)));
}

// With t = exp(-2|x|) - 1, taken apart so that nothing cancels for small x, tanh |x| = -t / (t + 2).
SURELITE_NEON_MATH float32x4_t tanh_f32(float32x4_t x) {
  const float32x4_t one = vdupq_n_f32(1.0f);
  const ExpParts parts = exp_parts(vmulq_f32(vabsq_f32(x), vdupq_n_f32(-2.0f)));
  const float32x4_t power = scale_by(one, parts.exponent);
  const float32x4_t t = vfmaq_f32(vsubq_f32(power, one), power, parts.fraction);
  const float32x4_t y = vdivq_f32(vnegq_f32(t), vaddq_f32(t, vdupq_n_f32(2.0f)));
  return vbslq_f32(vdupq_n_u32(0x80000000u), x, y);
}

}  // namespace surelite::simd
#endif
