// SPDX-License-Identifier: Apache-2.0
// Functions of two bytes that a rounding reference kernel computes step by step, in one multiply-add. There are only
// 65,536 pairs: whether the results are the same is found out by trying them all.
#pragma once

#include <cstdint>

#include "base/memory_pool.h"

namespace surelite::simd {

// Sum: round(scale_a * a + scale_b * b + offset) + zero_out. Product: round(p * scale_a + offset with the sign of p) +
// zero_out, with p = (a - zero_a) (b - zero_b). Clamped.
struct LinearPairs {
  bool product = false;
  bool is_unsigned = false;
  float scale_a = 0, scale_b = 0, offset = 0;
  int32_t zero_a = 0, zero_b = 0, zero_out = 0;
  int32_t low = 0, high = 0;
};

// Elements from which on that pays within a few runs.
inline constexpr int64_t kWorthTrying = 8192;

}  // namespace surelite::simd
