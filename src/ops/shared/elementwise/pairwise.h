// SPDX-License-Identifier: Apache-2.0
// Functions of two broadcast elements of one type, whose result has that type too; quantization plays no part.
#pragma once

#include <string_view>

#include "ops/shared/elementwise/broadcast.h"
#include "ops/shared/elementwise/elementwise.h"

namespace surelite {

// F is called with Wide<T>.
template <class T, class F>
Status run_pairwise(RunContext& ctx) {
  return broadcast_binary<T, T>(
      ctx, [](T x, T y) { return static_cast<T>(F()(static_cast<Wide<T>>(x), static_cast<Wide<T>>(y))); });
}

inline constexpr std::string_view kIntegerPairTypes = "T:i8|u8|i16|u16|i32|u32|i64 T -> T";

// For functions of integers only.
template <class F>
Status prepare_integer_pairs(PrepareContext& ctx) {
  SURELITE_TRY(prepare_broadcast(ctx));
  return choose_run(ctx, ctx.output(0).type,
                    {{ElementType::uint8, run_pairwise<uint8_t, F>},
                     {ElementType::int8, run_pairwise<int8_t, F>},
                     {ElementType::int16, run_pairwise<int16_t, F>},
                     {ElementType::uint16, run_pairwise<uint16_t, F>},
                     {ElementType::int32, run_pairwise<int32_t, F>},
                     {ElementType::uint32, run_pairwise<uint32_t, F>},
                     {ElementType::int64, run_pairwise<int64_t, F>}});
}

inline constexpr std::string_view kPairwiseTypes = "T:f32|f16|bf16|f64|i8|u8|i16|u16|i32|u32|i64 T -> T";

template <class F>
Status prepare_pairwise(PrepareContext& ctx) {
  switch (ctx.output(0).type) {
    case ElementType::float32: ctx.set_run(run_pairwise<float, F>); break;
    case ElementType::float16: ctx.set_run(run_pairwise<Half, F>); break;
    case ElementType::bfloat16: ctx.set_run(run_pairwise<BFloat16, F>); break;
    case ElementType::float64: ctx.set_run(run_pairwise<double, F>); break;
    default: return prepare_integer_pairs<F>(ctx);
  }
  return prepare_broadcast(ctx);
}

// StableHLO's operators do not broadcast.
inline Status check_equal_shapes(const PrepareContext& ctx) {
  if (ctx.input(0).shape == ctx.input(1).shape) return {};
  return ctx.shapes_differ(0, 1);
}

template <class F>
Status prepare_equal_pairs(PrepareContext& ctx) {
  SURELITE_TRY(check_equal_shapes(ctx));
  return prepare_pairwise<F>(ctx);
}

}  // namespace surelite
