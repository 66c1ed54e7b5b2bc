// SPDX-License-Identifier: Apache-2.0
// SIGN: -1, 0 or 1; NaN stays NaN.
#include "ops/shared/elementwise/elementwise.h"

namespace surelite {
namespace {

template <class T>
Status run(RunContext& ctx) {
  return map_elements<T, T>(ctx, [](T x) { return x != x ? Wide<T>(x) : Wide<T>((x > 0) - (x < 0)); });
}

Status prepare(PrepareContext& ctx) {
  SURELITE_TRY(prepare_same_shape(ctx));
  return choose_run(ctx, ctx.input(0).type,
                    {{ElementType::float32, run<float>},
                     {ElementType::float16, run<Half>},
                     {ElementType::bfloat16, run<BFloat16>},
                     {ElementType::float64, run<double>},
                     {ElementType::int8, run<int8_t>},
                     {ElementType::int16, run<int16_t>},
                     {ElementType::int32, run<int32_t>},
                     {ElementType::int64, run<int64_t>}});
}

}  // namespace

extern const OpSpec op_sign{
    .name = "SIGN",
    .max_version = 2,
    .types = "T:f32|f16|bf16|f64|i8|i16|i32|i64 -> T",
    .prepare = prepare,
};

}  // namespace surelite
