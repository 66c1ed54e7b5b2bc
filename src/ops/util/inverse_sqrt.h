// SPDX-License-Identifier: Apache-2.0
// Fixed-point inverse square roots, bit for bit as tflite/kernels/internal/common.h computes them
// (GetInvSqrtQuantizedMultiplierExp).
#pragma once

#include <bit>
#include <cstdint>
#include <limits>

#include "ops/util/fixed_point.h"
#include "ops/util/reciprocal.h"

namespace surelite {

// 1 / sqrt(x), 0 counting as 1. Five Newton steps from 1 on numbers with three integer bits.
inline Multiplier inverse_sqrt(int32_t x) {
  if (x <= 1) return {std::numeric_limits<int32_t>::max(), 0};
  int right = 11;
  for (; x >= 1 << 29; ++right) x /= 4;
  const int pairs = (std::countl_zero(static_cast<uint32_t>(x)) - 1) / 2 - 1;
  right -= pairs;
  x <<= 2 * pairs;
  const int32_t half_x = rounding_shift_right(x >> 1, 1);
  constexpr int32_t kThreeHalves = (1 << 28) + (1 << 27);
  constexpr int32_t kHalfSqrt2 = 1518500250;  // scaled by 2^31
  int32_t root = 1 << 28;
  for (int i = 0; i < 5; ++i) {
    const int32_t cube = saturating_shift_left(doubling_high_mul(doubling_high_mul(root, root), root), 6);
    root = saturating_shift_left(doubling_high_mul(kThreeHalves, root) - doubling_high_mul(half_x, cube), 3);
  }
  root = doubling_high_mul(root, kHalfSqrt2);
  if (right < 0) {
    root = static_cast<int32_t>(static_cast<uint32_t>(root) << -right);
    right = 0;
  }
  return {root, -right};
}

}  // namespace surelite
