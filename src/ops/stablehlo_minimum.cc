// SPDX-License-Identifier: Apache-2.0
// STABLEHLO_MINIMUM: the smaller of two elements; the shapes are equal.
#include "ops/shared/elementwise/pairwise.h"

namespace surelite {
namespace {

struct Smaller {
  template <class T>
  T operator()(T x, T y) const {
    return x < y ? x : y;
  }
};

}  // namespace

extern const OpSpec op_stablehlo_minimum{
    .name = "STABLEHLO_MINIMUM",
    .types = kPairwiseTypes,
    .prepare = prepare_equal_pairs<Smaller>,
};

}  // namespace surelite
