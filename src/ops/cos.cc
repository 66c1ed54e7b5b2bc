// SPDX-License-Identifier: Apache-2.0
// COS: cosine.
#include <cmath>

#include "ops/shared/elementwise/elementwise.h"

namespace surelite {
namespace {

struct Cos {
  template <class Real>
  Real operator()(Real x) const {
    return std::cos(x);
  }
};

}  // namespace

extern const OpSpec op_cos{
    .name = "COS",
    .max_version = 2,
    .types = kRealMapTypes,
    .prepare = prepare_real_map<Cos>,
};

}  // namespace surelite
