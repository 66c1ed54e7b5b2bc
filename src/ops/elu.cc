// SPDX-License-Identifier: Apache-2.0
// ELU: x, or exp(x) - 1 where x is negative.
#include <cmath>

#include "ops/fast/float_map.h"
#include "ops/shared/quant/lookup_table.h"
#include "ops/shared/quant/quantization_checks.h"

namespace surelite {
namespace {

struct Elu {
  template <class Real>
  Real operator()(Real x) const {
    return x < 0 ? std::expm1(x) : x;
  }
};

Status prepare(PrepareContext& ctx) {
  const ElementType type = ctx.input(0).type;
  if (type == ElementType::int8) {
    SURELITE_TRY(prepare_same_shape(ctx));
    SURELITE_TRY(check_affine(ctx, {0}));
    return prepare_table(ctx, Elu());
  }
  SURELITE_TRY(prepare_real_map<Elu>(ctx));
  if (type == ElementType::float32) ctx.set_run(fast_float_map<&simd::FloatMaps::elu>(ctx, ctx.chosen_run()));
  return {};
}

}  // namespace

extern const OpSpec op_elu{
    .name = "ELU",
    .types = "T:f32|f16|bf16|f64|i8 -> T",
    .prepare = prepare,
};

}  // namespace surelite
