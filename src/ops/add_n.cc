// SPDX-License-Identifier: Apache-2.0
// ADD_N: the sum of any number of tensors of one shape.
#include "ops/shared/elementwise/elementwise.h"
#include "ops/shared/elementwise/wrapping.h"

namespace surelite {
namespace {

template <class T>
Status run(RunContext& ctx) {
  T* out = ctx.out<T>(0).data();
  const int64_t count = ctx.output(0).count();
  for (int64_t i = 0; i < count; ++i) out[i] = T{0};
  for (int n = 0; n < ctx.input_count(); ++n) {
    const T* in = ctx.in<T>(n).data();
    for (int64_t i = 0; i < count; ++i) out[i] = Plus()(out[i], in[i]);
  }
  return {};
}

Status prepare(PrepareContext& ctx) {
  for (int n = 1; n < ctx.input_count(); ++n)
    if (ctx.input(n).shape != ctx.input(0).shape)
      return ctx.shapes_differ(n, 0);
  SURELITE_TRY(ctx.resize(0, ctx.input(0).shape));
  return choose_run(
      ctx, ctx.output(0).type,
      {{ElementType::float32, run<float>}, {ElementType::int32, run<int32_t>}, {ElementType::int64, run<int64_t>}});
}

}  // namespace

extern const OpSpec op_add_n{
    .name = "ADD_N",
    .types = "T:f32|i32|i64 T* -> T",
    .prepare = prepare,
};

}  // namespace surelite
