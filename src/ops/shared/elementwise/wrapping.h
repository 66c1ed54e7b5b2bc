// SPDX-License-Identifier: Apache-2.0
// Integer arithmetic that wraps around, and real arithmetic under the same names.
#pragma once

#include <type_traits>

namespace surelite {

// Unsigned and at least as wide as int, so that no promotion makes it signed again.
template <class T>
using Modular = std::common_type_t<std::make_unsigned_t<T>, unsigned>;

struct Plus {
  template <class T>
  T operator()(T x, T y) const {
    if constexpr (std::is_integral_v<T>)
      return static_cast<T>(static_cast<Modular<T>>(x) + static_cast<Modular<T>>(y));
    else
      return x + y;
  }
};

struct Minus {
  template <class T>
  T operator()(T x, T y) const {
    if constexpr (std::is_integral_v<T>)
      return static_cast<T>(static_cast<Modular<T>>(x) - static_cast<Modular<T>>(y));
    else
      return x - y;
  }
};

struct Times {
  template <class T>
  T operator()(T x, T y) const {
    if constexpr (std::is_integral_v<T>)
      return static_cast<T>(static_cast<Modular<T>>(x) * static_cast<Modular<T>>(y));
    else
      return x * y;
  }
};

}  // namespace surelite
