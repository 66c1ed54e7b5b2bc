// SPDX-License-Identifier: Apache-2.0
// ADD and SUB: real and plain integer elements by F, quantized ones as input 0 + SIGN * input 1.
#pragma once

#include "ops/shared/elementwise/clamped_binary.h"
#include "ops/shared/quant/scaled_sum.h"

namespace surelite {

inline constexpr std::string_view kSumTypes = "T:f32|f16|bf16|i8|u8|i16|i32|i64 T -> T";

template <class F, int SIGN>
Status prepare_sum(PrepareContext& ctx) {
  SURELITE_LET(const Activation activation, read_activation_ahead(ctx));
  SURELITE_TRY(prepare_broadcast(ctx));
  if (ctx.input(0).shape == ctx.input(1).shape) ctx.by_rows({.way = RowUse::Way::elements, .inputs = 2});
  switch (ctx.output(0).type) {
    case ElementType::float32: return prepare_clamped<float, F>(ctx, activation);
    case ElementType::float16: return prepare_clamped<Half, F>(ctx, activation);
    case ElementType::bfloat16: return prepare_clamped<BFloat16, F>(ctx, activation);
    case ElementType::int32: return prepare_clamped<int32_t, F>(ctx, activation);
    case ElementType::int64: return prepare_clamped<int64_t, F>(ctx, activation);
    case ElementType::int16:
      if (!is_quantized(ctx.input(0))) return prepare_clamped<int16_t, F>(ctx, activation);
      [[fallthrough]];
    default: return prepare_scaled_sum(ctx, activation, SIGN);
  }
}

}  // namespace surelite
