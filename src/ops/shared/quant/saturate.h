// SPDX-License-Identifier: Apache-2.0
// The one way from real numbers to integers: defined for every value. What is too large gives the largest integer, what
// is too small the smallest, NaN gives 0 (of quantized numbers: the zero point).
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>

namespace surelite {

// The integer T next to a value that is a whole number already; drops a fraction.
template <class T, class Real>
constexpr T saturate_to(Real value) {
  // The largest T itself may have no Real; one more than it always has.
  constexpr Real kLow = static_cast<Real>(std::numeric_limits<T>::lowest());
  constexpr Real kEnd = Real{2} * static_cast<Real>(T{1} << (std::numeric_limits<T>::digits - 1));
  if (value != value) return T{0};
  if (value >= kEnd) return std::numeric_limits<T>::max();
  return value <= kLow ? std::numeric_limits<T>::lowest() : static_cast<T>(value);
}

// Rounds half away from zero.
inline int32_t round_to_int32(double value) { return saturate_to<int32_t>(std::round(value)); }

}  // namespace surelite
