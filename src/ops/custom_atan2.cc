// SPDX-License-Identifier: Apache-2.0
// The custom operator "atan2": the angle of the point (x, y), y being input 0, with broadcasting.
#include <cmath>

#include "ops/shared/elementwise/pairwise.h"

namespace surelite {
namespace {

struct Atan2 {
  template <class Real>
  Real operator()(Real y, Real x) const {
    return std::atan2(y, x);
  }
};

Status prepare(PrepareContext& ctx) {
  SURELITE_TRY(prepare_broadcast(ctx));
  return choose_run(
      ctx, ctx.output(0).type,
      {{ElementType::float32, run_pairwise<float, Atan2>}, {ElementType::float64, run_pairwise<double, Atan2>}});
}

}  // namespace

extern const OpSpec op_custom_atan2{
    .name = "atan2",
    .types = "T:f32|f64 T -> T",
    .prepare = prepare,
};

}  // namespace surelite
