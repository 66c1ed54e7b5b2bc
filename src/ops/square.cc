// SPDX-License-Identifier: Apache-2.0
// SQUARE: the square of an element.
#include "ops/shared/elementwise/elementwise.h"

namespace surelite {
namespace {

struct Square {
  template <class Real>
  Real operator()(Real x) const {
    return x * x;
  }
};

}  // namespace

extern const OpSpec op_square{
    .name = "SQUARE",
    .types = kRealMapTypes,
    .prepare = prepare_real_map<Square>,
};

}  // namespace surelite
