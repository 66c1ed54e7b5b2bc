// SPDX-License-Identifier: Apache-2.0
// STABLEHLO_SHIFT_LEFT: shifts left; distances outside the width of the type give 0.
#include "ops/shared/elementwise/pairwise.h"
#include "ops/shared/elementwise/wrapping.h"

namespace surelite {
namespace {

struct ShiftLeft {
  template <class T>
  T operator()(T x, T y) const {
    constexpr T kWidth = sizeof(T) * 8;
    if (y < 0 || y >= kWidth) return 0;
    return static_cast<T>(static_cast<Modular<T>>(x) << y);
  }
};

}  // namespace

extern const OpSpec op_stablehlo_shift_left{
    .name = "STABLEHLO_SHIFT_LEFT",
    .types = kIntegerPairTypes,
    .prepare = prepare_integer_pairs<ShiftLeft>,
};

}  // namespace surelite
