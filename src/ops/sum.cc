// SPDX-License-Identifier: Apache-2.0
// SUM over axes. Integers wrap.
#include "ops/shared/reduce/reduce_quantized.h"
#include "ops/shared/options/shape_inputs.h"

namespace surelite {
namespace {

Status run_float(RunContext& ctx) {
  return reduce_in_place<float>(ctx, ctx.state<ReducePlan>(), 0.0f, false, [](float sum, float x) { return sum + x; });
}

template <class T>
Status run_integer(RunContext& ctx) {
  using U = std::make_unsigned_t<T>;
  return reduce_in_place<T>(ctx, ctx.state<ReducePlan>(), T{0}, false,
                            [](T sum, T x) { return static_cast<T>(static_cast<U>(sum) + static_cast<U>(x)); });
}

Status run_bool(RunContext& ctx) {
  return reduce_in_place<uint8_t>(ctx, ctx.state<ReducePlan>(), 0, false,
                                  [](uint8_t any, uint8_t x) { return static_cast<uint8_t>(any | (x != 0)); });
}

Status prepare(PrepareContext& ctx) {
  const ElementType type = ctx.input(0).type;
  if (quantizable(type)) return prepare_quantized_sum(ctx, false);
  ctx.set_run(type == ElementType::float32 ? run_float
              : type == ElementType::int32 ? run_integer<int32_t>
              : type == ElementType::int64 ? run_integer<int64_t>
                                           : run_bool);
  return prepare_reduce(ctx, &ctx.state<ReducePlan>());
}

}  // namespace

extern const OpSpec op_sum{
    .name = "SUM",
    .max_version = 2,
    .types = "T:f32|i8|u8|i16|i32|i64|bool i32 -> T",
    .prepare = prepare,
};

}  // namespace surelite
