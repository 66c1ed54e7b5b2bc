// SPDX-License-Identifier: Apache-2.0
#include "micro/ops/factors.h"

namespace surelite {
namespace micro {
namespace {

uint64_t bits_of(double x) {
  uint64_t bits;
  __builtin_memcpy(&bits, &x, sizeof bits);
  return bits;
}

int32_t exp_of_quarter(int32_t x) {
  constexpr int32_t kExpOfMinusEighth = 1895147668, kThird = 715827883;
  const int32_t y = x + (1 << 28);
  const int32_t y2 = fixed::mul(y, y), y3 = fixed::mul(y2, y);
  const int32_t fourth = rounding_shift_right(fixed::mul(y2, y2), 2);
  const int32_t tail = rounding_shift_right(fixed::add(fixed::mul(fixed::add(fourth, y3), kThird), y2), 1);
  return fixed::add(kExpOfMinusEighth, fixed::mul(kExpOfMinusEighth, fixed::add(y, tail)));
}

}  // namespace

Multiplier quantize_multiplier(double factor) {
  const uint64_t bits = bits_of(factor);
  // Not above 0, infinite, or not a number.
  if (bits == 0 || bits >= uint64_t{0x7ff} << 52) return {};
  Multiplier result;
  result.shift = static_cast<int>(bits >> 52) - 1022;
  const auto mantissa = static_cast<int64_t>((bits & ((uint64_t{1} << 52) - 1)) | uint64_t{1} << 52);
  int64_t value = (mantissa + (int64_t{1} << 21)) >> 22;
  if (value == int64_t{1} << 31) {
    value /= 2;
    ++result.shift;
  }
  if (result.shift < -31) return {};
  if (result.shift > 30) return {INT32_MAX, 30};
  result.value = static_cast<int32_t>(value);
  return result;
}

bool split_factor(double factor, RealFactor* result) {
  const uint64_t bits = bits_of(factor);
  const auto exponent = static_cast<int>(bits >> 52);
  if (exponent == 0 || exponent >= 0x7ff) return false;
  const uint64_t mantissa = (bits & ((uint64_t{1} << 52) - 1)) | uint64_t{1} << 52;
  // factor = mantissa * 2^(exponent - 1075)
  const int shift = 1075 - exponent - 22;
  if (shift < 1) return false;
  *result = {static_cast<uint32_t>(mantissa >> 22), static_cast<uint32_t>(mantissa & ((1u << 22) - 1)), shift};
  return true;
}

Range type_range(TfLiteType type) {
  switch (type) {
    case kTfLiteUInt8: return {0, 255};
    case kTfLiteInt8: return {-128, 127};
    case kTfLiteInt16: return {-32768, 32767};
    default: return {INT32_MIN, INT32_MAX};
  }
}

int32_t round_to_int(double x) {
  if (!(x < 2147483647.0)) return x == x ? INT32_MAX : 0;
  if (x <= -2147483648.0) return INT32_MIN;
  auto whole = static_cast<int32_t>(x);
  const double rest = x - whole;  // exact
  if (rest >= 0.5) ++whole;
  if (rest <= -0.5) --whole;
  return whole;
}

float round_real(float x) {
  // Whole numbers already, or not numbers.
  if (!(x < 8388608.0f && x > -8388608.0f)) return x;
  return static_cast<float>(round_to_int(x));
}

bool stored_range(int activation, TfLiteType type, float scale, int32_t zero, Range* range) {
  if (activation < kTfLiteActNone || activation > kTfLiteActRelu6) return false;
  const Range limits = type_range(type);
  *range = limits;
  const auto stored = [&](float real) {
    const int64_t steps = int64_t{round_to_int(static_cast<double>(real / scale))} + zero;
    return static_cast<int32_t>(steps > INT32_MAX ? INT32_MAX : steps < INT32_MIN ? INT32_MIN : steps);
  };
  const auto raise = [&](int32_t low) { range->low = low > range->low ? low : range->low; };
  const auto lower = [&](int32_t high) { range->high = high < range->high ? high : range->high; };
  if (activation == kTfLiteActRelu || activation == kTfLiteActRelu6) raise(stored(0.0f));
  if (activation == kTfLiteActRelu6) lower(stored(6.0f));
  if (activation == kTfLiteActReluN1To1) raise(stored(-1.0f)), lower(stored(1.0f));
  if (range->low > limits.high) range->low = limits.high;
  if (range->high < limits.low) range->high = limits.low;
  if (range->high < range->low) range->high = range->low;
  return true;
}

bool real_range(int activation, float* low, float* high) {
  if (activation < kTfLiteActNone || activation > kTfLiteActRelu6) return false;
  *high = 3.402823466e38f;
  *low = -*high;
  if (activation == kTfLiteActRelu || activation == kTfLiteActRelu6) *low = 0.0f;
  if (activation == kTfLiteActRelu6) *high = 6.0f;
  if (activation == kTfLiteActReluN1To1) *low = -1.0f, *high = 1.0f;
  return true;
}

int32_t exp_q5(int32_t x) {
  if (x == 0) return fixed::kOne;
  constexpr int kFraction = 26;
  constexpr int32_t kQuarter = 1 << (kFraction - 2);
  // exp(-2^k) for k = -2 ... 4.
  static const int32_t kPowers[] = {1672461947, 1302514674, 790015084, 290630308, 39332535, 720401, 242};
  const int32_t within = (x & (kQuarter - 1)) - kQuarter;
  int32_t result = exp_of_quarter(fixed::shift_left(within, 5));
  const int32_t rest = fixed::sub(within, x);
  for (int k = 0; k < 7; ++k)
    if (rest & (1 << (kFraction - 2 + k))) result = fixed::mul(result, kPowers[k]);
  return result;
}

bool make_window(bool same, int32_t in, int32_t filter, int32_t stride, int32_t dilation, Window* window) {
  if (stride <= 0 || dilation <= 0 || filter <= 0 || in <= 0) return false;
  const int64_t effective = (int64_t{filter} - 1) * dilation + 1;
  int64_t out = 0;
  if (same)
    out = (int64_t{in} + stride - 1) / stride;
  else if (in >= effective)
    out = (in - effective) / stride + 1;
  int64_t pad = same ? (out - 1) * stride + effective - in : 0;
  if (pad < 0) pad = 0;
  if (out <= 0 || effective > (1 << 20) || stride > (1 << 20)) return false;
  *window = {in, static_cast<int32_t>(out), filter, stride, dilation, static_cast<int32_t>(pad / 2)};
  return true;
}

}  // namespace micro
}  // namespace surelite
