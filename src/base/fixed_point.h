// SPDX-License-Identifier: Apache-2.0
// Fixed-point arithmetic as TensorFlow Lite's reference kernels do it: a real factor is a 31-bit multiplier and a power
// of two. Integer results must match bit for bit, so the rounding of each step is part of the contract. After gemmlowp
// (Jacob and others, "Quantization and Training of Neural Networks for Efficient Integer-Arithmetic-Only Inference",
// 2017). C++17 without a library, so that the kernels for microcontrollers round in the same way.
#pragma once

#include <stdint.h>

namespace surelite {

struct Multiplier {
  int32_t value = 0;  // in [2^30, 2^31), or 0
  int shift = 0;      // factor = value * 2^(shift - 31)
};

// High half of 2 * a * b, rounded to nearest with ties towards plus infinity; saturates the one case that overflows.
inline int32_t doubling_high_mul(int32_t a, int32_t b) {
  const int64_t high = (static_cast<int64_t>(a) * b + (int64_t{1} << 30)) >> 31;
  return static_cast<int32_t>(high <= INT32_MAX ? high : INT32_MAX);
}

// x / 2^exponent, rounded to nearest, ties away from zero; 0 <= exponent <= 31. Without a branch, so that loops of it
// vectorize.
inline int32_t rounding_shift_right(int32_t x, int exponent) {
  const int64_t half = (int64_t{1} << exponent) >> 1;
  const int32_t less = exponent == 0 ? 0 : x >> 31;  // one less where x is negative
  return static_cast<int32_t>((x + half + less) >> exponent);
}

// x * factor with two roundings. The left shift wraps like the stock kernels' does on overflow.
inline int32_t multiply(int32_t x, Multiplier factor) {
  const int left = factor.shift > 0 ? factor.shift : 0;
  const int right = factor.shift > 0 ? 0 : -factor.shift;
  const auto shifted = static_cast<int32_t>(static_cast<uint32_t>(x) << left);
  // Nothing overflows: factors are not negative.
  const int64_t product = (static_cast<int64_t>(shifted) * factor.value + (int64_t{1} << 30)) >> 31;
  return rounding_shift_right(static_cast<int32_t>(product), right);
}

// x * factor for 48-bit x (16-bit activations with 64-bit accumulators): the multiplier is reduced to 16 bits, one
// rounding half up. The stock kernels ask for -31 <= shift < 8; products and left shifts beyond that wrap, the result
// is truncated.
inline int32_t multiply(int64_t x, Multiplier factor) {
  const int32_t reduced = factor.value < 0x7fff0000 ? (factor.value + (1 << 15)) >> 16 : 0x7fff;
  const int total = 15 - factor.shift;
  const uint64_t product = static_cast<uint64_t>(x) * static_cast<uint64_t>(reduced);
  if (total <= 0) return static_cast<int32_t>(product << -total);
  return static_cast<int32_t>(static_cast<int64_t>(product + (uint64_t{1} << (total - 1))) >> total);
}

// "Qn" is a 32-bit number with n integer bits, a sign and 31 - n fraction bits.
namespace fixed {

inline constexpr int32_t kOne = INT32_MAX;  // 1 in Q0, nearly

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
  return static_cast<int32_t>(shifted < INT32_MIN ? INT32_MIN : shifted > INT32_MAX ? INT32_MAX : shifted);
}

// (a + b) / 2, rounded half away from zero.
inline int32_t half_sum(int32_t a, int32_t b) {
  const int64_t sum = int64_t{a} + b;
  return static_cast<int32_t>((sum + (sum >= 0 ? 1 : -1)) / 2);
}

inline int leading_zeros(int32_t x) { return x == 0 ? 32 : __builtin_clz(static_cast<uint32_t>(x)); }

// 1 / (1 + x) in Q0 for x in [0, 1), Q0: three of Newton's steps.
inline int32_t one_over_one_plus(int32_t x) {
  constexpr int32_t k48Over17 = 1515870810, kMinus32Over17 = -1010580540;  // Q2
  const int32_t half_denominator = half_sum(x, kOne);
  int32_t y = add(k48Over17, mul(half_denominator, kMinus32Over17));
  for (int i = 0; i < 3; ++i) {
    const int32_t error = sub(1 << 29, mul(half_denominator, y));
    y = add(y, shift_left(mul(y, error), 2));
  }
  return shift_left(y, 1);
}

// 1 / x for x > 0 in Q(integer_bits): the result is Q0 times 2^-(*bits_over_one).
inline int32_t reciprocal(int32_t x, int integer_bits, int* bits_over_one) {
  const int headroom = leading_zeros(x);
  *bits_over_one = integer_bits - headroom;
  const uint32_t normal = headroom < 32 ? static_cast<uint32_t>(x) << headroom : 0;
  return one_over_one_plus(static_cast<int32_t>(normal - (uint32_t{1} << 31)));
}

}  // namespace fixed
}  // namespace surelite
