// SPDX-License-Identifier: Apache-2.0
// Functions of one element of a type that has a sign; the result has that type too.
#pragma once

#include <string_view>

#include "ops/shared/elementwise/elementwise.h"

namespace surelite {

inline constexpr std::string_view kSignedTypes = "T:f32|f16|bf16|f64|i8|i16|i32|i64 -> T";

// F is called with the stored element.
template <class T, class F>
Status run_signed_map(RunContext& ctx) {
  return map_elements<T, T>(ctx, F());
}

template <class F>
Status prepare_signed_map(PrepareContext& ctx) {
  SURELITE_TRY(prepare_same_shape(ctx));
  return choose_run(ctx, ctx.input(0).type,
                    {{ElementType::float32, run_signed_map<float, F>},
                     {ElementType::float16, run_signed_map<Half, F>},
                     {ElementType::bfloat16, run_signed_map<BFloat16, F>},
                     {ElementType::float64, run_signed_map<double, F>},
                     {ElementType::int8, run_signed_map<int8_t, F>},
                     {ElementType::int16, run_signed_map<int16_t, F>},
                     {ElementType::int32, run_signed_map<int32_t, F>},
                     {ElementType::int64, run_signed_map<int64_t, F>}});
}

}  // namespace surelite
