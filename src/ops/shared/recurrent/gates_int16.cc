// SPDX-License-Identifier: Apache-2.0
// A Taylor series and a table of powers for exp, Newton's iteration for the division. 16-bit values in 32-bit variables
// and without branches, so that loops over many of them become vector code.
#include "ops/shared/recurrent/gates_int16.h"

#include <algorithm>

#include "ops/fast/wide_loop.h"
#include "ops/shared/recurrent/function_table.h"

// The loop's elements do not depend on each other, though input and output may be the same array.
#if defined(__clang__)
#define SURELITE_NO_DEPENDENCE
#else
#define SURELITE_NO_DEPENDENCE _Pragma("GCC ivdep")
#endif

namespace surelite {
namespace {

// Real constants are given with 31 fraction bits and rounded to 15.
constexpr int32_t to_16_bits(int32_t value) { return static_cast<int16_t>((value + (1 << 15)) >> 16); }

// The value that 16 bits keep.
inline int32_t wrapped(int32_t x) { return static_cast<int32_t>(static_cast<uint32_t>(x) << 16) >> 16; }
inline int32_t saturated(int32_t x) { return x > INT16_MAX ? INT16_MAX : x < INT16_MIN ? INT16_MIN : x; }

// doubling_high_mul of the header.
inline int32_t high_mul(int32_t a, int32_t b) {
  const int32_t product = a * b;
  const int32_t nudged = product + (product >= 0 ? 1 << 14 : 1 - (1 << 14));
  const int32_t high = (nudged + (nudged < 0 ? 32767 : 0)) >> 15;
  return high > INT16_MAX ? INT16_MAX : high;
}

// x / 2^exponent, rounded half away from zero, for exponents 1 and 2.
template <int kExponent>
inline int32_t rounded_shift(int32_t x) {
  constexpr int32_t kMask = (1 << kExponent) - 1;
  return (x >> kExponent) + ((x & kMask) > (kMask >> 1) + (x < 0 ? 1 : 0) ? 1 : 0);
}

// exp(a) for -1/4 <= a < 0: Taylor polynomial of degree 4 around -1/8.
inline int32_t exp_near_zero(int32_t a) {
  constexpr int32_t kExpOfMinusEighth = to_16_bits(1895147668), kThird = to_16_bits(715827883);
  const int32_t x = wrapped(a + (1 << 12));
  const int32_t x2 = high_mul(x, x);
  const int32_t x3 = high_mul(x2, x);
  const int32_t x4 = high_mul(x2, x2);
  const int32_t cubic = high_mul(wrapped(rounded_shift<2>(x4) + x3), kThird);
  const int32_t upper = rounded_shift<1>(wrapped(cubic + x2));
  return saturated(kExpOfMinusEighth + high_mul(kExpOfMinusEighth, wrapped(x + upper)));
}

// exp(a) for a <= 0: a is split into a part in [-1/4, 0) and multiples of 1/4, 1/2, 1, ... 16.
inline int32_t exp_of_negative(int32_t a, int integer_bits) {
  constexpr int32_t kExpOfMinusPower[] = {to_16_bits(1672461947), to_16_bits(1302514674), to_16_bits(790015084),
                                          to_16_bits(290630308),  to_16_bits(39332535),   to_16_bits(720401),
                                          to_16_bits(242)};
  const int fraction_bits = 15 - integer_bits;
  const int32_t quarter = 1 << (fraction_bits - 2);
  const int32_t part = (a & (quarter - 1)) - quarter;
  int32_t result = exp_near_zero(saturated(part * (1 << integer_bits)));
  const int32_t rest = part - a;
#pragma GCC unroll 7
  for (int power = -2; power <= 4; ++power) {
    const int32_t bit = power < integer_bits ? 1 << std::min(fraction_bits + power, 20) : 0;
    const int32_t product = high_mul(result, kExpOfMinusPower[power + 2]);
    result = (rest & bit) != 0 ? product : result;
  }
  // Below -32.
  const int32_t least = integer_bits > 5 ? -(1 << (20 - std::max(integer_bits, 6))) : INT16_MIN - 1;
  result = a < least ? 0 : result;
  return a == 0 ? INT16_MAX : result;
}

// 2 / (1 + a) for 0 <= a <= 1, with two integer bits.
inline int32_t two_over_one_plus(int32_t a) {
  constexpr int32_t k48Over17 = to_16_bits(1515870810), kMinus32Over17 = to_16_bits(-1010580540), kOne = 1 << 13;
  const int32_t half_denominator = (a + INT16_MAX + 1) >> 1;
  int32_t x = wrapped(k48Over17 + high_mul(half_denominator, kMinus32Over17));
#pragma GCC unroll 3
  for (int i = 0; i < 3; ++i) {
    const int32_t error = wrapped(kOne - high_mul(half_denominator, x));
    x = wrapped(x + saturated(high_mul(x, error) * 4));
  }
  return x;
}

inline int32_t logistic_of(int32_t x, int integer_bits) {
  const int32_t below = x > 0 ? -x : x;
  const int32_t positive = saturated(two_over_one_plus(exp_of_negative(below, integer_bits)) * 2);
  const int32_t y = x > 0 ? positive : INT16_MAX - positive;
  return x == 0 ? 1 << 14 : y;
}

inline int32_t tanh_of(int32_t x, int integer_bits) {
  const int32_t below = x > 0 ? -x : x;
  const int32_t quotient = two_over_one_plus(exp_of_negative(below, integer_bits + 1));
  const int32_t magnitude = saturated(wrapped(quotient - (1 << 13)) * 4);
  const int32_t y = x > 0 ? magnitude : wrapped(-magnitude);
  return x == 0 ? 0 : y;
}

void logistic_all(const int16_t* in, int16_t* out, int64_t count, int integer_bits) {
SURELITE_NO_DEPENDENCE
  for (int64_t i = 0; i < count; ++i) out[i] = static_cast<int16_t>(logistic_of(in[i], integer_bits));
}
void tanh_all(const int16_t* in, int16_t* out, int64_t count, int integer_bits) {
SURELITE_NO_DEPENDENCE
  for (int64_t i = 0; i < count; ++i) out[i] = static_cast<int16_t>(tanh_of(in[i], integer_bits));
}

}  // namespace

int16_t fixed_logistic(int16_t x, int integer_bits) { return static_cast<int16_t>(logistic_of(x, integer_bits)); }
int16_t fixed_tanh(int16_t x, int integer_bits) { return static_cast<int16_t>(tanh_of(x, integer_bits)); }

void fixed_logistic(const simd::Kernels& kernels, const int16_t* in, int16_t* out, int64_t count, int integer_bits) {
  static FunctionTable tables[8];
  const auto evaluate = [&](const int16_t* from, int16_t* to, int64_t values) {
    if (may_be_wide(kernels)) return simd::run_wide<logistic_all>(from, to, values, integer_bits);
    for (int64_t i = 0; i < values; ++i) to[i] = fixed_logistic(from[i], integer_bits);
  };
  if (const int16_t* table = tables[integer_bits].after(count, evaluate)) look_up(table, in, out, count);
  else evaluate(in, out, count);
}

void fixed_tanh(const simd::Kernels& kernels, const int16_t* in, int16_t* out, int64_t count, int integer_bits) {
  static FunctionTable tables[7];
  const auto evaluate = [&](const int16_t* from, int16_t* to, int64_t values) {
    if (may_be_wide(kernels)) return simd::run_wide<tanh_all>(from, to, values, integer_bits);
    for (int64_t i = 0; i < values; ++i) to[i] = fixed_tanh(from[i], integer_bits);
  };
  if (const int16_t* table = tables[integer_bits].after(count, evaluate)) look_up(table, in, out, count);
  else evaluate(in, out, count);
}

}  // namespace surelite
