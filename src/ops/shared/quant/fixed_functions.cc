// SPDX-License-Identifier: Apache-2.0
// Polynomials and Newton steps of the fixed-point functions.
#include "ops/shared/quant/fixed_functions.h"

namespace surelite::fixed {
namespace {

// exp(x) in Q0 for x in [-1/4, 0), Q0: Taylor's series around -1/8.
int32_t exp_of_quarter(int32_t x) {
  constexpr int32_t kExpOfMinusEighth = 1895147668, kThird = 715827883;
  const int32_t y = x + (1 << 28);
  const int32_t y2 = mul(y, y);
  const int32_t y3 = mul(y2, y);
  const int32_t y4_over_4 = rounding_shift_right(mul(y2, y2), 2);
  const int32_t tail = rounding_shift_right(add(mul(add(y4_over_4, y3), kThird), y2), 1);
  return add(kExpOfMinusEighth, mul(kExpOfMinusEighth, add(y, tail)));
}

}  // namespace

int32_t exp_q5(int32_t x) {
  if (x == 0) return kOne;
  constexpr int kFraction = 26;
  constexpr int32_t kQuarter = 1 << (kFraction - 2);
  // exp(-2^k) in Q0 for k = -2 ... 4.
  constexpr int32_t kPowers[] = {1672461947, 1302514674, 790015084, 290630308, 39332535, 720401, 242};
  const int32_t within = (x & (kQuarter - 1)) - kQuarter;
  int32_t result = exp_of_quarter(shift_left(within, 5));
  const int32_t rest = sub(within, x);
  for (int k = 0; k < 7; ++k)
    if (rest & (1 << (kFraction - 2 + k))) result = mul(result, kPowers[k]);
  return result;
}

// x = r * 2^power with r near sqrt(sqrt(1/2)), found from two candidates; log(r) is a quotient of polynomials in
// q = 2 * (r - sqrt(sqrt(1/2))). Powers of two are Q6 to keep one bit of headroom.
int32_t log_q12(int32_t x) {
  constexpr int kInputBits = 12, kAccumulatorBits = 6;
  constexpr int32_t kLog2 = 1488522236, kRootRootHalf = 1805811301, kRootHalf = 1518500250;
  constexpr int32_t kAlphaN = 117049297, kAlphaD = 127690142, kAlphaI = 1057819769, kAlphaF = 638450708;
  constexpr int32_t kQuarter = 1 << (31 - kAccumulatorBits - 2);
  x = std::max(x, 2);
  const int headroom_a = leading_zeros(x);
  const int32_t r_a = shift_left(mul(shift_left(x, headroom_a - 1), kRootHalf), 1);
  const int32_t power_a = add(shift_left(kInputBits - headroom_a, 31 - kAccumulatorBits), kQuarter);
  const int headroom_b = leading_zeros(mul(x, kRootHalf)) - 1;
  const int32_t r_b = shift_left(x, headroom_b);
  const int32_t power_b = sub(shift_left(kInputBits - headroom_b, 31 - kAccumulatorBits), kQuarter);
  const int32_t r = std::min(r_a, r_b);
  const int32_t power = std::max(power_a, power_b);

  const int32_t p = half_sum(r, kRootRootHalf);
  int32_t q = sub(r, kRootRootHalf);
  q = add(q, q);
  const int32_t q2 = mul(q, q);
  const int32_t numerator = add(mul(q, r), mul(mul(q, q2), kAlphaN));
  const int32_t denominator_minus_1 = add(mul(p, add(add(kAlphaI, q), mul(kAlphaD, q2))), mul(kAlphaF, q));
  const int32_t inverse = one_over_one_plus(denominator_minus_1);
  const int32_t scaled = rounding_shift_right(numerator, kAccumulatorBits);
  return shift_left(add(mul(power, kLog2), mul(scaled, inverse)), 1);
}

Multiplier inverse_sqrt(int32_t x) {
  if (x <= 1) return {kOne, 0};
  int right = 11;
  for (; x >= 1 << 29; x /= 4) ++right;
  const int pairs = (leading_zeros(x) - 1) / 2 - 1;
  right -= pairs;
  x <<= 2 * pairs;
  // Newton's steps in Q3, from 1.
  const int32_t input = x >> 1;
  const int32_t half_input = rounding_shift_right(input, 1);
  constexpr int32_t kThreeHalves = (1 << 28) + (1 << 27), kRootHalf = 1518500250;
  int32_t y = 1 << 28;
  for (int i = 0; i < 5; ++i) {
    const int32_t cube = shift_left(mul(mul(y, y), y), 6);
    y = shift_left(sub(mul(kThreeHalves, y), mul(half_input, cube)), 3);
  }
  y = mul(y, kRootHalf);
  if (right < 0) {
    y = static_cast<int32_t>(static_cast<uint32_t>(y) << -right);
    right = 0;
  }
  return {y, -right};
}

}  // namespace surelite::fixed
