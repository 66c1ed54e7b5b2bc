// SPDX-License-Identifier: Apache-2.0
// CEIL: rounds up.
#include <cmath>

#include "ops/shared/elementwise/elementwise.h"

namespace surelite {
namespace {

struct Ceil {
  template <class Real>
  Real operator()(Real x) const {
    return std::ceil(x);
  }
};

}  // namespace

extern const OpSpec op_ceil{
    .name = "CEIL",
    .types = kRealMapTypes,
    .prepare = prepare_real_map<Ceil>,
};

}  // namespace surelite
