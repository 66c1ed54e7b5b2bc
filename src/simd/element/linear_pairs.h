// SPDX-License-Identifier: Apache-2.0
// Functions of two bytes that a rounding reference kernel computes step by step, in one multiply-add. There are only
// 65,536 pairs: whether the results are the same is found out by trying them all.
#pragma once

#include <cstdint>

#include "base/memory_pool.h"

namespace surelite::simd {

// Sum: round(scale_a * a + scale_b * b + offset) + zero_out. Product: round(p * scale_a + offset with the sign of p) +
// zero_out, with p = (a - zero_a) (b - zero_b) + tilt. Clamped.
struct LinearPairs {
  bool product = false;
  bool is_unsigned = false;
  float scale_a = 0, scale_b = 0, offset = 0;
  float tilt = 0;   // takes sides where products come out in the very middle between two integers
  float guard = 1;  // numbers farther from the middle than this are rounded as the reference does; 1: not known
  int32_t zero_a = 0, zero_b = 0, zero_out = 0;
  int32_t low = 0, high = 0;
};

// Whether it can be used without having been tried: results that come close to a middle are computed exactly.
inline bool can_check(const LinearPairs& linear) { return linear.guard < 0.125f; }

// out[i] = f(a[i], b[i]) for i in [0, count), step by step.
using ExactPairs = void (*)(const void* state, const uint8_t* a, const uint8_t* b, uint8_t* out, int64_t count);

// The numbers to start from: of sums whose shifts are to the right, and of products.
struct AddI8;
struct MulI8;
LinearPairs linear_form(const AddI8& add);
LinearPairs linear_form(const MulI8& mul);

// Elements from which on trying all pairs pays within a few runs.
inline constexpr int64_t kWorthTrying = 8192;

}  // namespace surelite::simd
