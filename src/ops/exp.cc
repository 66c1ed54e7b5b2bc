// SPDX-License-Identifier: Apache-2.0
// EXP: the exponential function.
#include <cmath>

#include "ops/fast/float_map.h"
#include "ops/shared/quant/lookup_table.h"
#include "ops/shared/quant/quantization_checks.h"

namespace surelite {
namespace {

struct Exp {
  template <class Real>
  Real operator()(Real x) const {
    return std::exp(x);
  }
};

Status prepare(PrepareContext& ctx) {
  const ElementType type = ctx.input(0).type;
  if (type == ElementType::int8 || type == ElementType::int16) {
    SURELITE_TRY(prepare_same_shape(ctx));
    SURELITE_TRY(check_affine(ctx, {0}));
    return prepare_table(ctx, Exp());
  }
  SURELITE_TRY(prepare_real_map<Exp>(ctx));
  if (type == ElementType::float32) ctx.set_run(fast_float_map<&simd::FloatMaps::exp>(ctx, ctx.chosen_run()));
  return {};
}

}  // namespace

extern const OpSpec op_exp{
    .name = "EXP",
    .max_version = 2,
    .types = "T:f32|f16|bf16|f64|i8|i16 -> T",
    .prepare = prepare,
};

}  // namespace surelite
