// SPDX-License-Identifier: Apache-2.0
// ROUND: rounds to the nearest integer, halves to the even one.
#include <cmath>

#include "ops/shared/elementwise/elementwise.h"

namespace surelite {
namespace {

struct Round {
  template <class Real>
  Real operator()(Real x) const {
    return std::rint(x);
  }
};

}  // namespace

extern const OpSpec op_round{
    .name = "ROUND",
    .types = kRealMapTypes,
    .prepare = prepare_real_map<Round>,
};

}  // namespace surelite
