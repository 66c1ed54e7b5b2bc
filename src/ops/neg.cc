// SPDX-License-Identifier: Apache-2.0
// NEG: minus the element; the least integer stays.
#include "ops/shared/elementwise/elementwise.h"
#include "ops/shared/elementwise/wrapping.h"

namespace surelite {
namespace {

template <class T>
Status run(RunContext& ctx) {
  return map_elements<T, T>(ctx, [](T x) {
    if constexpr (kIsReal<T>)
      return -static_cast<Wide<T>>(x);
    else
      return Minus()(T{0}, x);
  });
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

extern const OpSpec op_neg{
    .name = "NEG",
    .types = "T:f32|f16|bf16|f64|i8|i16|i32|i64 -> T",
    .prepare = prepare,
};

}  // namespace surelite
