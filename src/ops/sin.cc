// SPDX-License-Identifier: Apache-2.0
// SIN: sine.
#include <cmath>

#include "ops/shared/elementwise/elementwise.h"

namespace surelite {
namespace {

struct Sin {
  template <class Real>
  Real operator()(Real x) const {
    return std::sin(x);
  }
};

}  // namespace

extern const OpSpec op_sin{
    .name = "SIN",
    .max_version = 2,
    .types = kRealMapTypes,
    .prepare = prepare_real_map<Sin>,
};

}  // namespace surelite
