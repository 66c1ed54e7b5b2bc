// SPDX-License-Identifier: Apache-2.0
// UNPACK: the slices along an axis, each without that axis.
#include "ops/shared/move/split_concat.h"
#include "ops/shared/options/shape_inputs.h"

namespace surelite {
namespace {

Status prepare(PrepareContext& ctx) {
  const Shape& in = ctx.input(0).shape;
  const int64_t value = ctx.options().i32("axis");
  const std::optional<int> axis = resolve_axis(value, in.rank());
  if (!axis) return ctx.bad_option("axis", {"value", value}, "it must be an axis of " + ctx.describe_input(0));
  const int count = ctx.options().i32("num");
  if (count != ctx.output_count() || count != in[*axis])
    return ctx.bad_option("num", {"value", count},
                          "it must be the number of outputs, " + std::to_string(ctx.output_count()) +
                              ", and the extent of axis " + std::to_string(*axis) + " of " + ctx.describe_input(0));
  Shape out;
  for (int i = 0; i < in.rank(); ++i)
    if (i != *axis) out.push_back(in[i]);
  for (int i = 0; i < count; ++i) {
    SURELITE_TRY(require_same_quantization(ctx, 0, i));
    SURELITE_TRY(ctx.resize(i, out));
  }
  prepare_cut(ctx,
              {in.count(0, *axis), in.count(*axis + 1, in.rank()), std::vector<int64_t>(static_cast<size_t>(count), 1)},
              0);
  return {};
}

}  // namespace

extern const OpSpec op_unpack{
    .name = "UNPACK",
    .max_version = 6,
    .types = "T:" SURELITE_CELL_TYPES " -> T T*",
    .prepare = prepare,
    .run = run_cut,
};

}  // namespace surelite
