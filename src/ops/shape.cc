// SPDX-License-Identifier: Apache-2.0
// SHAPE: the extents of the input, known while planning.
#include <vector>

#include "ops/op.h"

namespace surelite {
namespace {

template <class T>
Status set_extents(PrepareContext& ctx, const Shape& in) {
  const std::vector<T> extents(in.begin(), in.end());
  return ctx.set_constant(0, std::as_bytes(std::span(extents)));
}

Status prepare(PrepareContext& ctx) {
  const Shape& in = ctx.input(0).shape;
  SURELITE_TRY(ctx.resize(0, Shape{in.rank()}));
  return ctx.output(0).type == ElementType::int32 ? set_extents<int32_t>(ctx, in) : set_extents<int64_t>(ctx, in);
}

// Never called: the output is a constant.
Status run(RunContext&) { return {}; }

}  // namespace

extern const OpSpec op_shape{
    .name = "SHAPE",
    .types = "any -> i32|i64",
    .prepare = prepare,
    .run = run,
};

}  // namespace surelite
