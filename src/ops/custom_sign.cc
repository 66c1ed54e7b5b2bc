// SPDX-License-Identifier: Apache-2.0
// The custom operator "Sign": -1, 0 or 1; NaN stays NaN.
#include "ops/shared/elementwise/elementwise.h"

namespace surelite {
namespace {

template <class T>
Status run(RunContext& ctx) {
  return map_elements<T, T>(ctx, [](T x) { return x != x ? Wide<T>(x) : Wide<T>((x > 0) - (x < 0)); });
}

Status prepare(PrepareContext& ctx) {
  SURELITE_TRY(prepare_same_shape(ctx));
  return choose_run(ctx, ctx.input(0).type, {{ElementType::float32, run<float>}, {ElementType::float64, run<double>}});
}

}  // namespace

extern const OpSpec op_custom_sign{
    .name = "Sign",
    .types = "T:f32|f64 -> T",
    .prepare = prepare,
};

}  // namespace surelite
