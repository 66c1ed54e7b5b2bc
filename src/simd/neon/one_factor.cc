// SPDX-License-Identifier: Apache-2.0
#include "simd/neon/one_factor.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "simd/neon/scale_sums.h"

#if SURELITE_NEON

namespace surelite::simd {
namespace {

bool rounds_alike(double factor, float scale, const RequantRange& range) {
  constexpr int64_t kLeast = INT32_MIN, kEnd = int64_t{INT32_MAX} + 1;
  const auto exact = [&](int64_t sum) { return std::round(static_cast<double>(sum) * factor); };
  const auto fast = [&](int64_t sum) { return std::round(static_cast<float>(static_cast<int32_t>(sum)) * scale); };
  for (int result = range.low + 1; result <= range.high; ++result) {
    // The first sum with at least this result, or the end.
    const double about =
        std::clamp(std::ceil((result - 0.5) / factor), static_cast<double>(kLeast), static_cast<double>(kEnd));
    auto first = static_cast<int64_t>(about);
    while (first > kLeast && exact(first - 1) >= result) --first;
    while (first < kEnd && exact(first) < result) ++first;
    if (first < kEnd && fast(first) < static_cast<float>(result)) return false;
    if (first > kLeast && fast(first - 1) >= static_cast<float>(result)) return false;
  }
  return true;
}

}  // namespace

std::optional<float> find_float_factor(double factor, const RequantRange& range) {
  if (!(factor >= 0x1p-64 && factor <= 0x1p8)) return std::nullopt;
  const auto scale = static_cast<float>(factor);
  for (const float tried : {scale, std::nextafter(scale, 0.0f), std::nextafter(scale, 1e9f)})
    if (rounds_alike(factor, tried, range)) return tried;
  return std::nullopt;
}

void choose_one_factor(std::span<RequantBlock> blocks, std::span<RequantPlan> plans, int channels, Rounding rounding,
                       const RequantRange& range) {
  if (rounding != Rounding::real || channels == 0) return;
  const double factor = factor_of(blocks[0], 0);
  for (int c = 1; c < channels; ++c)
    if (factor_of(blocks[static_cast<size_t>(c) / 16], c % 16) != factor) return;
  const std::optional<float> scale = find_float_factor(factor, range);
  if (!scale) return;
  for (RequantBlock& block : blocks) std::ranges::fill(block.multiplier, std::bit_cast<int32_t>(*scale));
  for (RequantPlan& plan : plans)
    plan.checked = static_cast<uint8_t>((plan.checked & ~3) | static_cast<int>(NeonWay::one_factor));
}

}  // namespace surelite::simd
#endif
