// SPDX-License-Identifier: Apache-2.0
// A Taylor series and a table of powers for exp, Newton's iteration for the division.
#include "ops/util/gates16.h"

#include <algorithm>

#include "ops/util/fixed_point.h"

namespace surelite {
namespace {

// Real constants are given with 31 fraction bits and rounded to 15.
constexpr int16_t to_16_bits(int32_t value) { return static_cast<int16_t>((value + (1 << 15)) >> 16); }

int16_t shift_left_saturating(int16_t x, int exponent) {
  return static_cast<int16_t>(std::clamp<int32_t>(x * (1 << exponent), INT16_MIN, INT16_MAX));
}

int16_t wrapping_add(int16_t a, int16_t b) { return static_cast<int16_t>(int32_t{a} + b); }
int16_t negate(int16_t a) { return static_cast<int16_t>(-int32_t{a}); }

// exp(a) for -1/4 <= a < 0: Taylor polynomial of degree 4 around -1/8.
int16_t exp_near_zero(int16_t a) {
  constexpr int16_t kExpOfMinusEighth = to_16_bits(1895147668), kThird = to_16_bits(715827883);
  const auto x = static_cast<int16_t>(a + (1 << 12));
  const int16_t x2 = doubling_high_mul(x, x);
  const int16_t x3 = doubling_high_mul(x2, x);
  const int16_t x4 = doubling_high_mul(x2, x2);
  const auto quarter_x4 = static_cast<int16_t>(rounding_shift_right(x4, 2));
  const int16_t cubic = doubling_high_mul(wrapping_add(quarter_x4, x3), kThird);
  const auto upper = static_cast<int16_t>(rounding_shift_right(wrapping_add(cubic, x2), 1));
  const int32_t sum = kExpOfMinusEighth + doubling_high_mul(kExpOfMinusEighth, wrapping_add(x, upper));
  return static_cast<int16_t>(std::clamp<int32_t>(sum, INT16_MIN, INT16_MAX));
}

// exp(a) for a <= 0: a is split into a part in [-1/4, 0) and multiples of 1/4, 1/2, 1, ... 16.
int16_t exp_of_negative(int16_t a, int integer_bits) {
  constexpr int16_t kExpOfMinusPower[] = {to_16_bits(1672461947), to_16_bits(1302514674), to_16_bits(790015084),
                                          to_16_bits(290630308),  to_16_bits(39332535),   to_16_bits(720401),
                                          to_16_bits(242)};
  if (a == 0) return INT16_MAX;
  const int fraction_bits = 15 - integer_bits;
  if (integer_bits > 5 && a < -(1 << (20 - integer_bits))) return 0;  // below -32
  const int32_t quarter = 1 << (fraction_bits - 2);
  const int32_t part = (a & (quarter - 1)) - quarter;
  int16_t result = exp_near_zero(shift_left_saturating(static_cast<int16_t>(part), integer_bits));
  const int32_t rest = part - a;
  for (int power = -2; power <= 4 && power < integer_bits; ++power)
    if (rest & (1 << (fraction_bits + power))) result = doubling_high_mul(result, kExpOfMinusPower[power + 2]);
  return result;
}

// 2 / (1 + a) for 0 <= a <= 1, with two integer bits.
int16_t two_over_one_plus(int16_t a) {
  constexpr int16_t k48Over17 = to_16_bits(1515870810), kMinus32Over17 = to_16_bits(-1010580540), kOne = 1 << 13;
  const auto half_denominator = static_cast<int16_t>((int32_t{a} + INT16_MAX + 1) / 2);
  int16_t x = wrapping_add(k48Over17, doubling_high_mul(half_denominator, kMinus32Over17));
  for (int i = 0; i < 3; ++i) {
    const auto error = static_cast<int16_t>(kOne - doubling_high_mul(half_denominator, x));
    x = wrapping_add(x, shift_left_saturating(doubling_high_mul(x, error), 2));
  }
  return x;
}

}  // namespace

int16_t fixed_logistic(int16_t x, int integer_bits) {
  if (x == 0) return 1 << 14;
  const int16_t below = x > 0 ? negate(x) : x;
  const int16_t positive = shift_left_saturating(two_over_one_plus(exp_of_negative(below, integer_bits)), 1);
  return x > 0 ? positive : static_cast<int16_t>(INT16_MAX - positive);
}

int16_t fixed_tanh(int16_t x, int integer_bits) {
  if (x == 0) return 0;
  const int16_t below = x > 0 ? negate(x) : x;
  constexpr int16_t kOne = 1 << 13;
  const int16_t quotient = two_over_one_plus(exp_of_negative(below, integer_bits + 1));
  const int16_t magnitude = shift_left_saturating(static_cast<int16_t>(quotient - kOne), 2);
  return x > 0 ? magnitude : negate(magnitude);
}

}  // namespace surelite
