// SPDX-License-Identifier: Apache-2.0
// Conversions from real numbers to integers that are defined for every value.
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>

namespace surelite {

// Rounds half away from zero. NaN and what does not fit give the least int32, as x86 converts them.
inline int32_t round_to_int32(double value) {
  const double rounded = std::round(value);
  if (!(rounded >= -2147483648.0 && rounded <= 2147483647.0)) return std::numeric_limits<int32_t>::min();
  return static_cast<int32_t>(rounded);
}

}  // namespace surelite
