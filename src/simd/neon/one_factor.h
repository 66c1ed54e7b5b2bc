// SPDX-License-Identifier: Apache-2.0
// Layers that multiply all their sums with one real factor: one product in float in place of two in double precision,
// where it gives the same.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "simd/packing/requant.h"

namespace surelite::simd {

// A float whose product with any 32-bit sum, rounded half away from zero, equals that of `factor` after the clamp to
// `range`. Both products grow with the sum, so that they are compared where the result changes.
std::optional<float> find_float_factor(double factor, const RequantRange& range);

// If all `channels` of the blocks have one factor, and there is such a float, their plans become NeonWay::one_factor,
// and that float is what RequantBlock::multiplier holds.
void choose_one_factor(std::span<RequantBlock> blocks, std::span<RequantPlan> plans, int channels, Rounding rounding,
                       const RequantRange& range);

}  // namespace surelite::simd
