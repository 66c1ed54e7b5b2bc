// SPDX-License-Identifier: Apache-2.0
// The table and the interpolation behind logistic16 and tanh16.
#include "ops/shared/quant/logistic_int16.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "base/logistic_table.h"
#include "ops/shared/quant/quantization_checks.h"

namespace surelite {
namespace {

// An entry and, in the low ten bits, the step to the next one.
constexpr std::array<int32_t, 256> kSteps = [] {
  std::array<int32_t, 256> steps{};
  for (size_t i = 0; i < 255; ++i) steps[i] = kLogisticTable[i] * 1024 + (kLogisticTable[i + 1] - kLogisticTable[i]);
  steps[255] = kLogisticTable[255] * 1024;
  return steps;
}();

// (x * multiplier) >> shift, rounded half up. Beyond the table's end the size does not matter, so clamping is exact.
int32_t to_table_scale(int16_t x, SigmoidScale scale) {
  const int64_t round = (int64_t{1} << scale.shift) >> 1;
  const int64_t scaled = (int64_t{x} * scale.multiplier + round) >> scale.shift;
  return static_cast<int32_t>(std::min<int64_t>(std::max<int64_t>(scaled, -(1 << 24)), 1 << 24));
}

// Table entry at `at`, which has `bits` fraction bits, times 2^bits; `end` from the last entry on. Branches would be
// guessed wrong half of the time.
int32_t interpolate(int32_t at, int bits, int32_t end) {
  const int32_t index = std::min(at >> bits, 255), fraction = at & ((1 << bits) - 1);
  const int32_t both = kSteps[static_cast<size_t>(index)];
  const int32_t within = (both >> 10 << bits) + fraction * (both & 1023), last = -(index == 255);
  return (within & ~last) | (end & last);
}

}  // namespace

SigmoidScale sigmoid_scale(float input_scale, int most_shift) {
  int exponent = 0;
  if (power_of_two(input_scale, &exponent) && exponent >= -12 && exponent <= most_shift - 12)
    return {3 << (exponent + 12), 0};
  double multiplier = static_cast<double>(input_scale) * 4096.0 * 3.0;
  SigmoidScale scale;
  while (multiplier <= 32767.0 / 2.0 && scale.shift <= 30) {
    ++scale.shift;
    multiplier *= 2.0;
  }
  scale.multiplier = static_cast<int32_t>(std::min(multiplier, 2147483647.0));
  return scale;
}

int16_t logistic16(int16_t x, SigmoidScale scale) {
  const int32_t at = to_table_scale(x, scale);
  const int32_t value = interpolate(std::abs(at), 9, 0x7fff << 10);  // fraction of 2^25
  const int32_t sign = at >> 31;
  return static_cast<int16_t>(((value ^ sign) - sign + (1 << 9) + (sign & ((1 << 25) - 1))) >> 10);
}

int16_t tanh16(int16_t x, SigmoidScale scale) {
  const int32_t at = to_table_scale(x, scale);
  const int32_t value = interpolate(std::abs(at), 8, 0xffff << 8);  // logistic(2x), fraction of 2^24
  const int32_t centred = value - (1 << 23), sign = at >> 31;
  return static_cast<int16_t>(((centred ^ sign) - sign + (1 << 7) + sign) >> 8);
}

}  // namespace surelite
