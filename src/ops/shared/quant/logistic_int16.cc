// SPDX-License-Identifier: Apache-2.0
// The table and the interpolation behind logistic16 and tanh16.
#include "ops/shared/quant/logistic_int16.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "ops/shared/quant/quantization_checks.h"

namespace surelite {
namespace {

// 65536 / (1 + exp(-i / 24)), a few entries raised by one to halve the error of interpolation.
constexpr uint16_t kLogistic[256] = {
    32768, 33451, 34133, 34813, 35493, 36169, 36843, 37513, 38180, 38841, 39498, 40149, 40794, 41432, 42064, 42688,
    43304, 43912, 44511, 45102, 45683, 46255, 46817, 47369, 47911, 48443, 48964, 49475, 49975, 50464, 50942, 51409,
    51865, 52311, 52745, 53169, 53581, 53983, 54374, 54755, 55125, 55485, 55834, 56174, 56503, 56823, 57133, 57433,
    57724, 58007, 58280, 58544, 58800, 59048, 59288, 59519, 59743, 59959, 60168, 60370, 60565, 60753, 60935, 61110,
    61279, 61441, 61599, 61750, 61896, 62036, 62172, 62302, 62428, 62549, 62666, 62778, 62886, 62990, 63090, 63186,
    63279, 63368, 63454, 63536, 63615, 63691, 63765, 63835, 63903, 63968, 64030, 64090, 64148, 64204, 64257, 64308,
    64357, 64405, 64450, 64494, 64536, 64576, 64614, 64652, 64687, 64721, 64754, 64786, 64816, 64845, 64873, 64900,
    64926, 64950, 64974, 64997, 65019, 65039, 65060, 65079, 65097, 65115, 65132, 65149, 65164, 65179, 65194, 65208,
    65221, 65234, 65246, 65258, 65269, 65280, 65291, 65301, 65310, 65319, 65328, 65337, 65345, 65352, 65360, 65367,
    65374, 65381, 65387, 65393, 65399, 65404, 65410, 65415, 65420, 65425, 65429, 65433, 65438, 65442, 65445, 65449,
    65453, 65456, 65459, 65462, 65465, 65468, 65471, 65474, 65476, 65479, 65481, 65483, 65485, 65488, 65489, 65491,
    65493, 65495, 65497, 65498, 65500, 65501, 65503, 65504, 65505, 65507, 65508, 65509, 65510, 65511, 65512, 65513,
    65514, 65515, 65516, 65517, 65517, 65518, 65519, 65520, 65520, 65521, 65522, 65522, 65523, 65523, 65524, 65524,
    65525, 65525, 65526, 65526, 65526, 65527, 65527, 65528, 65528, 65528, 65529, 65529, 65529, 65529, 65530, 65530,
    65530, 65530, 65531, 65531, 65531, 65531, 65531, 65532, 65532, 65532, 65532, 65532, 65532, 65533, 65533, 65533,
    65533, 65533, 65533, 65533, 65533, 65534, 65534, 65534, 65534, 65534, 65534, 65534, 65534, 65534, 65534, 65535,
};

// An entry and, in the low ten bits, the step to the next one.
constexpr std::array<int32_t, 256> kSteps = [] {
  std::array<int32_t, 256> steps{};
  for (size_t i = 0; i < 255; ++i) steps[i] = kLogistic[i] * 1024 + (kLogistic[i + 1] - kLogistic[i]);
  steps[255] = kLogistic[255] * 1024;
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
