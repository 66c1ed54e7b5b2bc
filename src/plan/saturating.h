// SPDX-License-Identifier: Apache-2.0
// Sums of sizes that are compared with a limit: what does not fit is the largest number.
#pragma once

#include <limits>

#include "base/checked.h"

namespace surelite {

template <class T>
T saturating_add(T a, T b) {
  T sum;
  return checked_add(a, b, &sum) ? sum : std::numeric_limits<T>::max();
}

}  // namespace surelite
