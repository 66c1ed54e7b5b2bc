// SPDX-License-Identifier: Apache-2.0
// TANH: hyperbolic tangent.
#include <cmath>

#include "ops/fast/float_map.h"
#include "ops/shared/quant/lookup_table.h"
#include "ops/shared/quant/quantization_checks.h"
#include "ops/shared/quant/logistic_int16.h"

namespace surelite {
namespace {

struct Tanh {
  float operator()(float x) const { return std::tanh(x); }
};

Status run_int16(RunContext& ctx) {
  const SigmoidScale scale = ctx.state<SigmoidScale>();
  return map_elements<int16_t, int16_t>(ctx, [scale](int16_t x) { return tanh16(x, scale); });
}

Status prepare(PrepareContext& ctx) {
  SURELITE_TRY(prepare_same_shape(ctx));
  const ElementType type = ctx.input(0).type;
  if (type == ElementType::uint8 || type == ElementType::int8) {
    SURELITE_TRY(check_affine(ctx, {0}));
    return prepare_table(ctx, Tanh());
  }
  if (type == ElementType::int16) {
    SURELITE_TRY(check_affine(ctx, {0}, true));
    int exponent = 0;
    if (!power_of_two(ctx.output(0).quant().first_scale(), &exponent) || exponent != -15)
      return ctx.wrong_scale(Operand::output(0), 1.0 / 32768);
    ctx.state<SigmoidScale>() = sigmoid_scale(ctx.input(0).quant().first_scale(), 1);
  }
  return choose_run(ctx, type,
                    {{ElementType::float32, fast_float_map<&simd::FloatMaps::tanh>(ctx, run_real_map<float, Tanh>)},
                     {ElementType::float16, short_map<Half>(ctx, run_real_map<Half, Tanh>, Tanh())},
                     {ElementType::bfloat16, short_map<BFloat16>(ctx, run_real_map<BFloat16, Tanh>, Tanh())},
                     {ElementType::int16, run_int16}});
}

}  // namespace

extern const OpSpec op_tanh{
    .name = "TANH",
    .max_version = 3,
    .types = "T:f32|f16|bf16|i8|u8|i16 -> T",
    .prepare = prepare,
};

}  // namespace surelite
