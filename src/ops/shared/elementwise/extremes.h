// SPDX-License-Identifier: Apache-2.0
// The smaller and the larger of two elements; the second if one of them is NaN.
#pragma once

namespace surelite {

struct Smaller {
  template <class T>
  T operator()(T x, T y) const {
    return x < y ? x : y;
  }
};

struct Larger {
  template <class T>
  T operator()(T x, T y) const {
    return x > y ? x : y;
  }
};

}  // namespace surelite
