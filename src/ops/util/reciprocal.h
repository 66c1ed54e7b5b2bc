// SPDX-License-Identifier: Apache-2.0
// Fixed-point reciprocals, bit for bit as gemmlowp computes them (fixedpoint.h: one_over_one_plus_x_for_x_in_0_1).
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>

#include "ops/util/fixed_point.h"

namespace surelite {

// x * 2^bits, saturating.
inline int32_t saturating_shift_left(int32_t x, int bits) {
  return static_cast<int32_t>(std::clamp<int64_t>(int64_t{x} * (int64_t{1} << bits), INT32_MIN, INT32_MAX));
}

// 1 / (1 + x) for a fraction x of 2^31 in [0, 1), as a fraction of 2^31. Three Newton steps on numbers with two integer
// bits, from the linear estimate 48/17 - 32/17 d.
inline int32_t one_over_one_plus(int32_t x) {
  constexpr int32_t kStart = 1515870810, kSlope = -1010580540;  // 48/17 and -32/17, scaled by 2^29
  constexpr int32_t kOne = 1 << 29;
  const int64_t sum = int64_t{x} + INT32_MAX;
  const auto half_denominator = static_cast<int32_t>((sum + (sum >= 0 ? 1 : -1)) / 2);
  int32_t result = kStart + doubling_high_mul(half_denominator, kSlope);
  for (int i = 0; i < 3; ++i) {
    const int32_t error = kOne - doubling_high_mul(half_denominator, result);
    result += saturating_shift_left(doubling_high_mul(result, error), 2);
  }
  return saturating_shift_left(result, 1);
}

struct Reciprocal {
  int32_t value = 0;  // fraction of 2^31
  int shift = 0;      // 1 / x = value * 2^(-31 - shift)
};

// Of a positive integer with `integer_bits` bits before the point.
inline Reciprocal reciprocal(int32_t x, int integer_bits) {
  const int headroom = std::countl_zero(static_cast<uint32_t>(x));
  const auto fraction = static_cast<int32_t>((static_cast<uint32_t>(x) << headroom) - (uint32_t{1} << 31));
  return {one_over_one_plus(fraction), integer_bits - headroom};
}

// Copies of the sign bit below the sign bit.
inline int sign_headroom(int32_t x) { return std::countl_zero(static_cast<uint32_t>(x < 0 ? ~x : x)) - 1; }

}  // namespace surelite
