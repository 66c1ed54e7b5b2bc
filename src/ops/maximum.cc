// SPDX-License-Identifier: Apache-2.0
// MAXIMUM: the larger of two elements, as stored, with broadcasting.
#include "ops/shared/elementwise/pairwise.h"

namespace surelite {
namespace {

// The second if one of them is NaN.
struct Larger {
  template <class T>
  T operator()(T x, T y) const {
    return x > y ? x : y;
  }
};

}  // namespace

extern const OpSpec op_maximum{
    .name = "MAXIMUM",
    .max_version = 4,
    .types = kPairwiseTypes,
    .prepare = prepare_pairwise<Larger>,
};

}  // namespace surelite
