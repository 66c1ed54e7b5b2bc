// SPDX-License-Identifier: Apache-2.0
// PACK: stacks tensors of one shape along a new axis.
#include "ops/shared/move/split_concat.h"
#include "ops/shared/options/shape_inputs.h"

namespace surelite {
namespace {

Status prepare(PrepareContext& ctx) {
  const int count = ctx.input_count();
  if (ctx.options().i32("values_count") != count)
    return ctx.bad_option("values_count", {"value", ctx.options().i32("values_count")},
                          "it must be the number of inputs, " + std::to_string(count));
  const Shape& in = ctx.input(0).shape;
  const int64_t value = ctx.options().i32("axis");
  const std::optional<int> axis = resolve_axis(value, in.rank() + 1);
  if (!axis)
    return ctx.bad_option("axis", {"value", value}, "it must be an axis of rank " + std::to_string(in.rank() + 1));
  for (int i = 0; i < count; ++i) {
    if (ctx.input(i).shape != in)
      return ctx.shapes_differ(0, i);
    SURELITE_TRY(require_same_quantization(ctx, i, 0));
  }
  Shape out;
  for (int i = 0; i <= in.rank(); ++i) {
    if (i == *axis) out.push_back(count);
    if (i < in.rank()) out.push_back(in[i]);
  }
  SURELITE_TRY(ctx.resize(0, out));
  prepare_join(ctx,
               {in.count(0, *axis), in.count(*axis, in.rank()), std::vector<int64_t>(static_cast<size_t>(count), 1)});
  return {};
}

}  // namespace

extern const OpSpec op_pack{
    .name = "PACK",
    .max_version = 5,
    .types = "T:" SURELITE_CELL_TYPES " T* -> T",
    .prepare = prepare,
    .run = run_join,
};

}  // namespace surelite
