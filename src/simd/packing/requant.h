// SPDX-License-Identifier: Apache-2.0
// Requantization of integer sums, laid out for the kernels sixteen channels at a time.
#pragma once

#include <cstdint>
#include <span>

#include "simd/packing/threshold_walk.h"

namespace surelite::simd {

enum class Rounding : uint8_t {
  two_steps,  // doubling high multiply, then a rounding shift; multiplier and shift per channel
  real,       // product in double, half away from zero; factor per channel
  none,       // sums become real numbers: HybridRun
};

struct ChannelScale {
  int32_t multiplier = 0;
  int shift = 0;        // as in a fixed-point multiplier: negative is to the right
  double factor = 0;    // for Rounding::real
};

// Models have tens of thousands of channels: what follows from multiplier and shift is not kept.
struct alignas(64) RequantBlock {
  int32_t bias[16];
  float scale[16];          // multiplier * 2^(-31 - shift), rounded to float
  float offset[16];  // what two roundings add to the magnitude: 2^(-shift - 1), 0 where there is no shift to the right
  int32_t multiplier[16];
  int32_t shift[16];        // to the right; negative: to the left, before all else
};

// With Rounding::real, sixteen doubles take the place of scale and offset.
double factor_of(const RequantBlock& block, int lane);

// How a group of channels is requantized; every way gives the reference kernel's result.
enum class RequantWay : uint8_t {
  float_signed,  // one multiply-add in float, its offset with the sum's sign
  // Likewise, where results below the zero point are clamped anyway. Offsets hold the signed bytes' zero point; where
  // the way was proved, biases hold the most of it.
  float_from_zero,
  integer,  // 64-bit integers
  real,     // double
  none,     // sums become real numbers; the multiplier is the sum of the channel's weights
};

struct RequantPlan {
  RequantWay way = RequantWay::integer;
  // Float ways, a bit per sixteen channels: results that come close to the middle between two integers are computed in
  // integers. The others were compared with the reference at every threshold while planning.
  uint8_t checked = 0;
};

// Whether these are plans for that rounding; the bytes may be anything.
bool plans_fit(Rounding rounding, std::span<const RequantPlan> plans);

// Whether sums of `depth` products of 8-bit numbers and `bias` can be scaled here: no scaled sum overflows 32 bits. The
// sums may, and wrap.
bool takes_scale(Rounding rounding, int64_t depth, int64_t bias, const ChannelScale& scale);

// Sets one lane of a block of zeros. `most` bounds the magnitude of the sums. Channels whose result is 0 for every such
// sum get a factor of 0.
void set_lane(RequantBlock* block, int lane, Rounding rounding, int32_t bias, const ChannelScale& scale, int64_t most);

// One sum, bias included, as the reference rounds. Not clamped.
int32_t requantize_sum(const RequantBlock& block, int lane, int32_t sum, RequantWay way);

// Float results closer than this to the middle between two integers may round otherwise than the reference. Results up
// to 257 err by less than 257 * 2^-24 (sum) + 257 * 2^-24 (scale) + 2^-16 (multiply-add) + 2^-16 (product, where there
// is no fused one) = 1026 * 2^-24. Those beyond are clamped either way.
inline constexpr float kRoundingGuard = 0x1.2p-14f;

// Of outputs after clamping, before the zero point is added. `zero` is the zero point of signed bytes.
struct RequantRange {
  int32_t low = 0, high = 0, zero = 0;
};

// The cheapest way that is exact for these blocks, four at most; sums are at most `most` in magnitude. Without a range
// there is neither a proof nor the way from zero. A proof takes as long as requantizing some hundred outputs of each
// channel.
RequantPlan plan_requant(Rounding rounding, std::span<RequantBlock> blocks, int64_t most, const RequantRange* range,
                         int64_t outputs, ThresholdWalk walk = walk_thresholds);

}  // namespace surelite::simd
