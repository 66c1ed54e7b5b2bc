// SPDX-License-Identifier: Apache-2.0
// ADD: elementwise sum with broadcasting and a fused activation.
#include "ops/shared/elementwise/clamped_binary.h"
#include "ops/shared/quant/scaled_sum.h"
#include "ops/shared/elementwise/wrapping.h"

namespace surelite {
namespace {

Status prepare(PrepareContext& ctx) {
  SURELITE_LET(const Activation activation, read_activation(ctx));
  SURELITE_TRY(prepare_broadcast(ctx));
  switch (ctx.output(0).type) {
    case ElementType::float32: return prepare_clamped<float, Plus>(ctx, activation);
    case ElementType::float16: return prepare_clamped<Half, Plus>(ctx, activation);
    case ElementType::bfloat16: return prepare_clamped<BFloat16, Plus>(ctx, activation);
    case ElementType::int32: return prepare_clamped<int32_t, Plus>(ctx, activation);
    case ElementType::int64: return prepare_clamped<int64_t, Plus>(ctx, activation);
    case ElementType::int16:
      if (!is_quantized(ctx.input(0))) return prepare_clamped<int16_t, Plus>(ctx, activation);
      [[fallthrough]];
    default: return prepare_scaled_sum(ctx, activation, 1);
  }
}

}  // namespace

extern const OpSpec op_add{
    .name = "ADD",
    .max_version = 6,
    .types = "T:f32|f16|bf16|i8|u8|i16|i32|i64 T -> T",
    .options = "AddOptions",
    .prepare = prepare,
};

}  // namespace surelite
