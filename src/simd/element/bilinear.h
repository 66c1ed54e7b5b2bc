// SPDX-License-Identifier: Apache-2.0
// One output pixel of a bilinear resize, all channels.
#pragma once

#include <cstdint>

namespace surelite::simd {

bool has_bilinear();

// Corners: a upper left, b lower left, c upper right, d lower right.
struct Corners {
  const void *a, *b, *c, *d;
};

// a (1 - fy) (1 - fx) + b fy (1 - fx) + c (1 - fy) fx + d fy fx, multiplied and added in this order; bytes round half
// up.
void bilinear_u8(const Corners& corners, float fy, float fx, uint8_t* out, int64_t depth);
void bilinear_f32(const Corners& corners, float fy, float fx, float* out, int64_t depth);
// Fractions in 1/1024, both below kMostFraction in magnitude; rounds half away from zero.
inline constexpr int64_t kMostFraction = 1500;
void bilinear_i8(const Corners& corners, int32_t fy, int32_t fx, int8_t* out, int64_t depth);

}  // namespace surelite::simd
