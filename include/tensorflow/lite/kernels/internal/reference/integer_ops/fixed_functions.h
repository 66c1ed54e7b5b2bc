// SPDX-License-Identifier: Apache-2.0
// Functions of 32-bit numbers with a sign, a few integer bits and a fraction: exact to a step or two, and the same on
// every machine.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_INTEGER_OPS_FIXED_FUNCTIONS_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_INTEGER_OPS_FIXED_FUNCTIONS_H_

#include <cstdint>

#include "tensorflow/lite/kernels/internal/common.h"

namespace tflite {
namespace reference_integer_ops {
namespace fixed {

inline int32_t product(int32_t a, int32_t b) { return SaturatingRoundingDoublingHighMul(a, b); }
inline int32_t sum(int32_t a, int32_t b) {
  return static_cast<int32_t>(static_cast<uint32_t>(a) + static_cast<uint32_t>(b));
}
inline int32_t shifted_left(int32_t x, int bits) {
  const int64_t shifted = int64_t{x} * (int64_t{1} << bits);
  return static_cast<int32_t>(shifted < INT32_MIN ? INT32_MIN : shifted > INT32_MAX ? INT32_MAX : shifted);
}

// e^x without integer bits, for x from -1/4 on and below 0: Taylor's series about -1/8.
inline int32_t exp_of_quarter(int32_t x) {
  constexpr int32_t kExpOfMinusEighth = 1895147668, kThird = 715827883;
  const int32_t y = sum(x, 1 << 28), y2 = product(y, y), y3 = product(y2, y);
  const int32_t fourth = RoundingDivideByPOT(product(y2, y2), 2);
  const int32_t tail = RoundingDivideByPOT(sum(product(sum(fourth, y3), kThird), y2), 1);
  return sum(kExpOfMinusEighth, product(kExpOfMinusEighth, sum(y, tail)));
}
// e^x without integer bits, for x of at most 5 integer bits that is not above 0: the part above -1/4, times e to the
// powers of two that are left.
inline int32_t exp_of_negative(int32_t x, int integer_bits) {
  constexpr int32_t kPowers[] = {1672461947, 1302514674, 790015084, 290630308, 39332535, 720401, 242};  // e^(-1/4) on
  if (x == 0) return INT32_MAX;
  const int quarter_bit = 31 - integer_bits - 2;
  const int32_t quarter = int32_t{1} << quarter_bit;
  const int32_t within = (x & (quarter - 1)) - quarter;
  const uint32_t rest = static_cast<uint32_t>(within) - static_cast<uint32_t>(x);
  int32_t result = exp_of_quarter(shifted_left(within, integer_bits));
  for (int k = 0; k < integer_bits + 2; ++k)
    if (rest >> (quarter_bit + k) & 1) result = product(result, kPowers[k]);
  return result;
}
// 1 / (1 + x) over 2, with two integer bits, for x from 0 to 1 without any: three of Newton's steps.
inline int32_t half_of_one_over_one_plus(int32_t x) {
  constexpr int32_t k48Over17 = 1515870810, kMinus32Over17 = -1010580540;
  const auto half_denominator = static_cast<int32_t>((int64_t{x} + INT32_MAX + 1) / 2);
  int32_t y = sum(k48Over17, product(half_denominator, kMinus32Over17));
  for (int step = 0; step < 3; ++step) {
    const int32_t error = (1 << 29) - product(half_denominator, y);
    y = sum(y, shifted_left(product(y, error), 2));
  }
  return y;
}

// Of x with 4 integer bits; results have none.
inline int32_t logistic(int32_t x) {
  if (x == 0) return 1 << 30;
  const int32_t of_positive = shifted_left(half_of_one_over_one_plus(exp_of_negative(x > 0 ? -x : x, 4)), 1);
  return x > 0 ? of_positive : INT32_MAX - of_positive;
}
inline int32_t tanh(int32_t x) {
  if (x == 0) return 0;
  // Read with 5 integer bits, the same number is twice as large.
  const int32_t twice = x > 0 ? -x : x;
  const int32_t size = shifted_left(half_of_one_over_one_plus(exp_of_negative(twice, 5)) - (1 << 29), 2);
  return x > 0 ? size : -size;
}

}  // namespace fixed
}  // namespace reference_integer_ops
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_INTEGER_OPS_FIXED_FUNCTIONS_H_
