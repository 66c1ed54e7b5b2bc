// SPDX-License-Identifier: Apache-2.0
#include "simd/packing/requant.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <cstring>

#include "simd/packing/requant_proof.h"

namespace surelite::simd {
namespace {

// The reference's two roundings; shift is to the right.
int64_t scaled(int64_t sum, int32_t multiplier, int shift) {
  const int64_t high = (sum * multiplier + (int64_t{1} << 30)) >> 31;
  if (shift == 0) return high;
  return (high + (int64_t{1} << (shift - 1)) - (sum < 0 ? 1 : 0)) >> shift;
}

// Sums that do not fit 32 bits wrap, in the kernels as in the reference: then every number of 32 bits may come out.
int64_t bounded(int64_t most) { return std::min(most, int64_t{1} << 31); }

// 2^exponent, for exponents of normal numbers.
float power_of_two(int exponent) { return std::bit_cast<float>((127 + exponent) << 23); }

static_assert(offsetof(RequantBlock, offset) == offsetof(RequantBlock, scale) + 8 * sizeof(double));
std::byte* place_of_factor(RequantBlock* block, int lane) {
  return reinterpret_cast<std::byte*>(block) + offsetof(RequantBlock, scale) +
         static_cast<size_t>(lane) * sizeof(double);
}

}  // namespace

double factor_of(const RequantBlock& block, int lane) {
  double factor;
  std::memcpy(&factor, place_of_factor(const_cast<RequantBlock*>(&block), lane), sizeof factor);
  return factor;
}

bool takes_scale(Rounding rounding, int64_t depth, int64_t bias, const ChannelScale& scale) {
  if (rounding == Rounding::real) return scale.factor >= 0 && scale.factor < 1;
  const int64_t most = bounded(std::abs(bias) + depth * 255 * 255);
  if (scale.shift < -31 || scale.shift > 20 || scale.multiplier < 0) return false;
  if (scale.shift > 0) return most << scale.shift <= INT32_MAX;
  if (scale.shift == 0) return true;
  const int shift = -scale.shift;
  if (scaled(most, scale.multiplier, 0) + (int64_t{1} << (shift - 1)) <= INT32_MAX) return true;
  return scaled(most, scale.multiplier, shift) == 0 && scaled(-most, scale.multiplier, shift) == 0;
}

int32_t requantize_sum(const RequantBlock& block, int lane, int32_t sum, RequantWay way) {
  if (way == RequantWay::real)
    return static_cast<int32_t>(std::round(static_cast<double>(sum) * factor_of(block, lane)));
  const int32_t shift = block.shift[lane];
  return static_cast<int32_t>(scaled(int64_t{sum} << std::max(-shift, 0), block.multiplier[lane], std::max(shift, 0)));
}

void set_lane(RequantBlock* block, int lane, Rounding rounding, int32_t bias, const ChannelScale& scale, int64_t most) {
  block->bias[lane] = bias;
  if (rounding == Rounding::real) {
    std::memcpy(place_of_factor(block, lane), &scale.factor, sizeof scale.factor);
    return;
  }
  int shift = -scale.shift;
  int32_t multiplier = scale.multiplier;
  most = bounded(most);
  most <<= std::max(-shift, 0);
  // The result grows with the sum: zero at both ends is zero everywhere.
  const int right = std::max(shift, 0);
  if (scaled(most, multiplier, right) == 0 && scaled(-most, multiplier, right) == 0) multiplier = shift = 0;
  block->multiplier[lane] = multiplier;
  block->shift[lane] = shift;
  block->scale[lane] = static_cast<float>(multiplier) * power_of_two(-31 - shift);
  block->offset[lane] = shift > 0 ? power_of_two(-shift - 1) : 0.0f;
}

bool plans_fit(Rounding rounding, std::span<const RequantPlan> plans) {
  return std::ranges::all_of(plans, [&](const RequantPlan& plan) {
    switch (rounding) {
      case Rounding::two_steps: return static_cast<uint8_t>(plan.way) <= static_cast<uint8_t>(RequantWay::integer);
      case Rounding::real: return plan.way == RequantWay::real;
      case Rounding::none: return plan.way == RequantWay::none;
    }
    return false;
  });
}

RequantPlan plan_requant(Rounding rounding, std::span<RequantBlock> blocks, int64_t most, const RequantRange* range,
                         int64_t outputs, ThresholdWalk walk) {
  constexpr int64_t kManyOutputs = 400;
  if (rounding == Rounding::real) return {RequantWay::real};
  if (rounding == Rounding::none) return {RequantWay::none};
  // Beyond, a scaled sum might not fit 32 bits once it has been through float.
  int left = 0;
  float scale = 0;
  for (const RequantBlock& block : blocks) {
    left = std::max(left, -*std::ranges::min_element(block.shift));
    scale = std::max(scale, *std::ranges::max_element(block.scale));
  }
  if (static_cast<double>(most) * static_cast<double>(scale) > 0x1p30) return {RequantWay::integer};
  const bool from_zero = range && range->low >= 0;
  const bool proves = range && outputs >= kManyOutputs && left == 0 && most <= int64_t{1} << 30;
  RequantPlan plan{from_zero ? RequantWay::float_from_zero : RequantWay::float_signed};
  for (size_t i = 0; i < blocks.size(); ++i) {
    if (proves && prove_float(&blocks[i], plan.way, *range, walk)) continue;
    plan.checked |= static_cast<uint8_t>(1 << i);
    for (float& offset : blocks[i].offset) offset += from_zero ? static_cast<float>(range->zero) : 0.0f;
  }
  return plan;
}

}  // namespace surelite::simd
