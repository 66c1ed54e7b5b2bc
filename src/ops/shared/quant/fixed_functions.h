// SPDX-License-Identifier: Apache-2.0
// Exponential, reciprocal and logarithm of fixed-point numbers, bit for bit as gemmlowp and TensorFlow Lite compute
// them. "Qn" is a 32-bit number with n integer bits, a sign and 31 - n fraction bits.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <limits>

#include "ops/shared/quant/fixed_point.h"

namespace surelite::fixed {

// Qa * Qb = Q(a + b).
inline int32_t mul(int32_t a, int32_t b) { return doubling_high_mul(a, b); }
inline int32_t add(int32_t a, int32_t b) {
  return static_cast<int32_t>(static_cast<uint32_t>(a) + static_cast<uint32_t>(b));
}
inline int32_t sub(int32_t a, int32_t b) {
  return static_cast<int32_t>(static_cast<uint32_t>(a) - static_cast<uint32_t>(b));
}

// x * 2^bits, saturated; 0 <= bits <= 31.
inline int32_t shift_left(int32_t x, int bits) {
  const int64_t shifted = int64_t{x} * (int64_t{1} << bits);
  constexpr int64_t kLow = std::numeric_limits<int32_t>::min(), kHigh = std::numeric_limits<int32_t>::max();
  return static_cast<int32_t>(std::clamp(shifted, kLow, kHigh));
}

// (a + b) / 2, rounded half away from zero.
inline int32_t half_sum(int32_t a, int32_t b) {
  const int64_t sum = int64_t{a} + b;
  return static_cast<int32_t>((sum + (sum >= 0 ? 1 : -1)) / 2);
}

inline int leading_zeros(int32_t x) { return std::countl_zero(static_cast<uint32_t>(x)); }

// exp(x) in Q0 for x <= 0 in Q5.
int32_t exp_q5(int32_t x);

// 1 / (1 + x) in Q0 for x in [0, 1), Q0.
int32_t one_over_one_plus(int32_t x);

// 1 / x for x > 0 in Q(integer_bits): the result is Q0 times 2^-(*bits_over_one).
int32_t reciprocal(int32_t x, int integer_bits, int* bits_over_one);

// log(x) in Q5 for x >= 1 in Q12.
int32_t log_q12(int32_t x);

// 1 / sqrt(x) of an integer x >= 0 as a multiplier; 0 counts as 1.
Multiplier inverse_sqrt(int32_t x);

}  // namespace surelite::fixed
