// SPDX-License-Identifier: Apache-2.0
// Multipliers of real factors; what is computed with them is in base/fixed_point.h.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

#include "base/fixed_point.h"

namespace surelite {

// Nearest multiplier of a non-negative finite factor; factors below 2^-32 become 0, those from 2^31 up the largest
// there is.
inline Multiplier quantize_multiplier(double factor) {
  if (!(factor > 0.0) || !std::isfinite(factor)) return {};
  Multiplier result;
  // The mantissa's 53 bits to 31, rounded to nearest with ties upwards. Numbers below the normal ones become 0 further
  // down.
  const auto bits = std::bit_cast<uint64_t>(factor);
  result.shift = static_cast<int>(bits >> 52) - 1022;
  const auto mantissa = static_cast<int64_t>((bits & ((uint64_t{1} << 52) - 1)) | uint64_t{1} << 52);
  int64_t fixed = (mantissa + (int64_t{1} << 21)) >> 22;
  if (fixed == int64_t{1} << 31) {
    fixed /= 2;
    ++result.shift;
  }
  if (result.shift < -31) return {};
  if (result.shift > 30) return {std::numeric_limits<int32_t>::max(), 30};
  result.value = static_cast<int32_t>(fixed);
  return result;
}

}  // namespace surelite
