// SPDX-License-Identifier: Apache-2.0
// RIGHT_SHIFT: shifts right, keeping the sign; the distance is clipped to the width of the type.
#include "ops/shared/elementwise/pairwise.h"

namespace surelite {
namespace {

struct RightShift {
  template <class T>
  T operator()(T x, T y) const {
    constexpr T kMost = sizeof(T) * 8 - 1;
    const T bits = y < 0 ? T{0} : y > kMost ? kMost : y;
    return static_cast<T>(x >> bits);
  }
};

}  // namespace

extern const OpSpec op_right_shift{
    .name = "RIGHT_SHIFT",
    .types = kIntegerPairTypes,
    .prepare = prepare_integer_pairs<RightShift>,
};

}  // namespace surelite
