// SPDX-License-Identifier: Apache-2.0
// LOG: the natural logarithm. Quantized numbers up to 0 give the least output.
#include <cmath>

#include "ops/shared/quant/lookup_table.h"
#include "ops/shared/quant/quantization_checks.h"

namespace surelite {
namespace {

struct Log {
  template <class Real>
  Real operator()(Real x) const {
    return std::log(x);
  }
};

Status prepare(PrepareContext& ctx) {
  const ElementType type = ctx.input(0).type;
  if (type == ElementType::int8 || type == ElementType::int16) {
    SURELITE_TRY(prepare_same_shape(ctx));
    SURELITE_TRY(check_affine(ctx, {0}, type == ElementType::int16));
    const Quantization& out = ctx.output(0).quant();
    const float least = static_cast<float>(type_range(type).low - out.first_zero_point()) * out.first_scale();
    return prepare_table(ctx, [least](float x) { return x <= 0.0f ? least : std::log(x); });
  }
  return prepare_real_map<Log>(ctx);
}

}  // namespace

extern const OpSpec op_log{
    .name = "LOG",
    .max_version = 2,
    .types = "T:f32|f16|bf16|f64|i8|i16 -> T",
    .prepare = prepare,
};

}  // namespace surelite
