// SPDX-License-Identifier: Apache-2.0
// LOGISTIC: 1 / (1 + exp(-x)).
#include <cmath>

#include "ops/fast/float_map.h"
#include "ops/shared/quant/lookup_table.h"
#include "ops/shared/quant/quantization_checks.h"
#include "ops/shared/quant/logistic_int16.h"

namespace surelite {
namespace {

// Both tails take a short cut, as in tflite/kernels/internal/reference/logistic.h.
struct Logistic {
  float operator()(float x) const {
    if (x > 16.619047164916992188f) return 1.0f;
    return x < -9.0f ? std::exp(x) : 1.0f / (1.0f + std::exp(-x));
  }
};

Status run_int16(RunContext& ctx) {
  const SigmoidScale scale = ctx.state<SigmoidScale>();
  return map_elements<int16_t, int16_t>(ctx, [scale](int16_t x) { return logistic16(x, scale); });
}

Status prepare(PrepareContext& ctx) {
  SURELITE_TRY(prepare_same_shape(ctx));
  ctx.by_rows({.way = RowUse::Way::elements});
  const ElementType type = ctx.input(0).type;
  if (type == ElementType::uint8 || type == ElementType::int8) {
    SURELITE_TRY(check_affine(ctx, {0}));
    return prepare_table(ctx, [](float x) { return 1.0f / (1.0f + std::exp(-x)); });
  }
  if (type == ElementType::int16) {
    SURELITE_TRY(check_affine(ctx, {0}, true));
    if (ctx.output(0).quant().first_scale() != 1.0f / 32768) return ctx.wrong_scale(Operand::output(0), 1.0 / 32768);
    ctx.state<SigmoidScale>() = sigmoid_scale(ctx.input(0).quant().first_scale(), 0);
  }
  return choose_run(
      ctx, type,
      {{ElementType::float32, fast_float_map<&simd::FloatMaps::logistic>(ctx, run_real_map<float, Logistic>)},
       {ElementType::float16, run_real_map<Half, Logistic>},
       {ElementType::bfloat16, run_real_map<BFloat16, Logistic>},
       {ElementType::int16, run_int16}});
}

}  // namespace

extern const OpSpec op_logistic{
    .name = "LOGISTIC",
    .max_version = 3,
    .types = "T:f32|f16|bf16|i8|u8|i16 -> T",
    .prepare = prepare,
};

}  // namespace surelite
