// SPDX-License-Identifier: Apache-2.0
#include "simd/requant.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "simd/requant_proof.h"

namespace surelite::simd {
namespace {

// The reference's two roundings; shift is to the right.
int64_t scaled(int64_t sum, int32_t multiplier, int shift) {
  const int64_t high = (sum * multiplier + (int64_t{1} << 30)) >> 31;
  if (shift == 0) return high;
  return (high + (int64_t{1} << (shift - 1)) - (sum < 0 ? 1 : 0)) >> shift;
}

}  // namespace

bool takes_scale(Rounding rounding, int64_t depth, int64_t bias, const ChannelScale& scale) {
  const int64_t most = std::abs(bias) + depth * 255 * 255;
  if (rounding == Rounding::real) return scale.factor >= 0 && scale.factor < 1 && most <= INT32_MAX;
  if (scale.shift < -31 || scale.shift > 20 || scale.multiplier < 0 || most > INT32_MAX) return false;
  if (scale.shift >= 0) return most << scale.shift <= INT32_MAX;
  const int shift = -scale.shift;
  if (most + (int64_t{1} << (shift - 1)) <= INT32_MAX) return true;
  return scaled(most, scale.multiplier, shift) == 0 && scaled(-most, scale.multiplier, shift) == 0;
}

int32_t requantize_sum(const RequantBlock& block, int lane, int32_t sum, RequantWay way) {
  if (way == RequantWay::real) return static_cast<int32_t>(std::round(static_cast<double>(sum) * block.factor[lane]));
  return static_cast<int32_t>(scaled(int64_t{sum} << block.left[lane], block.multiplier[lane], block.shift[lane]));
}

void clear_lane(RequantBlock* block, int lane) { set_lane(block, lane, 0, {}, 0); }

void set_lane(RequantBlock* block, int lane, int32_t bias, const ChannelScale& scale, int64_t most) {
  const int left = std::max(scale.shift, 0);
  int shift = std::max(-scale.shift, 0);
  int32_t multiplier = scale.multiplier;
  most <<= left;
  // The result grows with the sum: zero at both ends is zero everywhere.
  if (scaled(most, multiplier, shift) == 0 && scaled(-most, multiplier, shift) == 0) multiplier = 0, shift = 0;
  block->bias[lane] = bias;
  block->multiplier[lane] = multiplier;
  block->left[lane] = left;
  block->shift[lane] = shift;
  block->sign_mask[lane] = shift > 0 ? -1 : 0;
  int64_t* const round = lane % 2 ? block->round_odd : block->round_even;
  round[lane / 2] = (int64_t{1} << 30) + (shift > 0 ? int64_t{1} << (30 + shift) : 0);
  block->scale[lane] = std::ldexp(static_cast<float>(multiplier), left - 31 - shift);
  block->offset[lane] = shift > 0 ? std::ldexp(1.0f, -shift - 1) : 0.0f;
  block->factor[lane] = scale.factor;
}

RequantWay choose_way(Rounding rounding, std::span<RequantBlock> blocks, int64_t most, int32_t low, int32_t high, int64_t outputs) {
  constexpr int64_t kManyOutputs = 400;
  if (rounding == Rounding::real) return RequantWay::real;
  if (rounding == Rounding::none) return RequantWay::none;
  // Beyond, a scaled sum might not fit 32 bits once it has been through float.
  int left = 0;
  for (const RequantBlock& block : blocks) left = std::max(left, *std::ranges::max_element(block.left));
  if (most << left > int64_t{1} << 30) return RequantWay::integer;
  if (outputs < kManyOutputs || left > 0) return RequantWay::float_checked;
  const bool proved = std::ranges::all_of(blocks, [&](RequantBlock& block) { return prove_float(&block, low, high); });
  return proved ? RequantWay::float_proved : RequantWay::float_checked;
}

}  // namespace surelite::simd
