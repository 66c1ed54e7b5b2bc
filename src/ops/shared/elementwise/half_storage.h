// SPDX-License-Identifier: Apache-2.0
// Storage types for half precision and bfloat16 that read as float, so that one kernel template serves every real type.
#pragma once

#include <cstdint>
#include <limits>
#include <type_traits>

#include "base/float16.h"

namespace surelite {

struct Half {
  uint16_t bits;
  Half() = default;
  explicit Half(float value) : bits(float_to_half(value)) {}
  operator float() const { return half_to_float(bits); }
};

struct BFloat16 {
  uint16_t bits;
  BFloat16() = default;
  explicit BFloat16(float value) : bits(float_to_bfloat16(value)) {}
  operator float() const { return bfloat16_to_float(bits); }
};

template <class T>
inline constexpr bool kIsShortReal = std::is_same_v<T, Half> || std::is_same_v<T, BFloat16>;
template <class T>
inline constexpr bool kIsReal = kIsShortReal<T> || std::is_floating_point_v<T>;

// The type to compute in: float for the short types, else the type itself.
template <class T>
using Wide = std::conditional_t<kIsShortReal<T>, float, T>;

// The largest finite value.
template <class T>
constexpr Wide<T> most_of() {
  if constexpr (std::is_same_v<T, Half>)
    return 65504.0f;
  else if constexpr (std::is_same_v<T, BFloat16>)
    return 0x1.fep127f;
  else
    return std::numeric_limits<T>::max();
}

}  // namespace surelite
