// SPDX-License-Identifier: Apache-2.0
// FLOOR: rounds down.
#include <cmath>

#include "ops/shared/elementwise/elementwise.h"

namespace surelite {
namespace {

struct Floor {
  template <class Real>
  Real operator()(Real x) const {
    return std::floor(x);
  }
};

}  // namespace

extern const OpSpec op_floor{
    .name = "FLOOR",
    .types = kRealMapTypes,
    .prepare = prepare_real_map<Floor>,
};

}  // namespace surelite
