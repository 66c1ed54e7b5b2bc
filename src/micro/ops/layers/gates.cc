// SPDX-License-Identifier: Apache-2.0
#include "micro/ops/layers/gates.h"

namespace surelite {
namespace micro {
namespace {

constexpr int32_t to_16_bits(int32_t value) { return static_cast<int16_t>((value + (1 << 15)) >> 16); }
int32_t wrapped(int32_t x) { return static_cast<int16_t>(static_cast<uint16_t>(x)); }
int32_t saturated(int32_t x) { return x > INT16_MAX ? INT16_MAX : x < INT16_MIN ? INT16_MIN : x; }

int32_t high_mul(int32_t a, int32_t b) {
  const int32_t product = a * b;
  const int32_t high = (product + (product >= 0 ? 1 << 14 : 1 - (1 << 14))) / (1 << 15);
  return high > INT16_MAX ? INT16_MAX : high;
}

int32_t rounded_shift(int32_t x, int exponent) {
  const int32_t mask = (1 << exponent) - 1;
  return (x >> exponent) + ((x & mask) > (mask >> 1) + (x < 0 ? 1 : 0) ? 1 : 0);
}

// exp(x) of x in [-1/4, 0).
int32_t exp_near_zero(int32_t a) {
  constexpr int32_t kExpOfMinusEighth = to_16_bits(1895147668), kThird = to_16_bits(715827883);
  const int32_t x = wrapped(a + (1 << 12));
  const int32_t x2 = high_mul(x, x), x3 = high_mul(x2, x), x4 = high_mul(x2, x2);
  const int32_t cubic = high_mul(wrapped(rounded_shift(x4, 2) + x3), kThird);
  const int32_t upper = rounded_shift(wrapped(cubic + x2), 1);
  return saturated(kExpOfMinusEighth + high_mul(kExpOfMinusEighth, wrapped(x + upper)));
}

int32_t exp_of_negative(int32_t a, int integer_bits) {
  // exp(-2^k) for k = -2 ... 4.
  static const int16_t kPowers[] = {to_16_bits(1672461947), to_16_bits(1302514674), to_16_bits(790015084),
                                    to_16_bits(290630308),  to_16_bits(39332535),   to_16_bits(720401),
                                    to_16_bits(242)};
  if (a == 0) return INT16_MAX;
  if (integer_bits > 5 && a < -(1 << (20 - integer_bits))) return 0;  // below -32
  const int fraction_bits = 15 - integer_bits;
  const int32_t quarter = 1 << (fraction_bits - 2);
  const int32_t part = (a & (quarter - 1)) - quarter;
  int32_t result = exp_near_zero(saturated(part * (1 << integer_bits)));
  const int32_t rest = part - a;
  for (int power = -2; power <= 4 && power < integer_bits; ++power)
    if (rest & (1 << (fraction_bits + power))) result = high_mul(result, kPowers[power + 2]);
  return result;
}

// 2 / (1 + x) of x in [0, 1].
int32_t two_over_one_plus(int32_t a) {
  constexpr int32_t k48Over17 = to_16_bits(1515870810), kMinus32Over17 = to_16_bits(-1010580540), kOne = 1 << 13;
  const int32_t half_denominator = (a + INT16_MAX + 1) >> 1;
  int32_t x = wrapped(k48Over17 + high_mul(half_denominator, kMinus32Over17));
  for (int i = 0; i < 3; ++i) {
    const int32_t error = wrapped(kOne - high_mul(half_denominator, x));
    x = wrapped(x + saturated(high_mul(x, error) * 4));
  }
  return x;
}

}  // namespace

int16_t fixed_logistic(int16_t x, int integer_bits) {
  if (x == 0) return 1 << 14;
  const int32_t positive = saturated(two_over_one_plus(exp_of_negative(x > 0 ? -x : x, integer_bits)) * 2);
  return static_cast<int16_t>(x > 0 ? positive : INT16_MAX - positive);
}

int16_t fixed_tanh(int16_t x, int integer_bits) {
  if (x == 0) return 0;
  const int32_t quotient = two_over_one_plus(exp_of_negative(x > 0 ? -x : x, integer_bits + 1));
  const int32_t magnitude = saturated(wrapped(quotient - (1 << 13)) * 4);
  return static_cast<int16_t>(x > 0 ? magnitude : wrapped(-magnitude));
}

}  // namespace micro
}  // namespace surelite
