// SPDX-License-Identifier: Apache-2.0
// One output pixel of a bilinear resize, all channels.
#pragma once

#include <cstdint>

namespace surelite::simd {

// Corners: a upper left, b lower left, c upper right, d lower right.
struct Corners {
  const void *a, *b, *c, *d;
};

// Fractions in 1/1024 are both below this in magnitude.
inline constexpr int64_t kMostFraction = 1500;

// a (1 - fy) (1 - fx) + b fy (1 - fx) + c (1 - fy) fx + d fy fx, multiplied and added in this order.
struct BilinearKernels {
  void (*f32)(const Corners& corners, float fy, float fx, float* out, int64_t depth) = nullptr;
  void (*u8)(const Corners& corners, float fy, float fx, uint8_t* out, int64_t depth) = nullptr;  // rounds half up
  // Fractions in 1/1024; rounds half away from zero.
  void (*i8)(const Corners& corners, int32_t fy, int32_t fx, int8_t* out, int64_t depth) = nullptr;
};

}  // namespace surelite::simd
