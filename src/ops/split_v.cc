// SPDX-License-Identifier: Apache-2.0
// SPLIT_V: parts of given lengths along an axis; one length may be -1 for what is left.
#include "ops/shared/move/split_concat.h"
#include "ops/shared/options/shape_inputs.h"

namespace surelite {
namespace {

// Lengths without -1 that add up to the extent.
Result<std::vector<int64_t>> read_lengths(const PrepareContext& ctx, int64_t extent) {
  std::vector<int64_t> lengths = read_integers(ctx.input(1));
  int64_t sum = 0;
  int open = -1;
  for (size_t i = 0; i < lengths.size(); ++i) {
    if (lengths[i] == -1 && open < 0) {
      open = static_cast<int>(i);
      continue;
    }
    if (lengths[i] < 0 || lengths[i] > extent - sum)
      return ctx.bad_value(
          1, lengths[i], "lengths must not be negative (one may be -1) nor pass the extent " + std::to_string(extent));
    sum += lengths[i];
  }
  if (open >= 0)
    lengths[static_cast<size_t>(open)] = extent - sum;
  else if (sum != extent)
    return ctx.bad_shape("the lengths of " + ctx.describe_input(1) + " add up to " + std::to_string(sum) + " where " +
                             ctx.describe_input(0) + " has " + std::to_string(extent),
                         {{"tensor", ctx.describe_input(1)}, {"sum", sum}, {"extent", extent}});
  return lengths;
}

Status prepare(PrepareContext& ctx) {
  const int parts = ctx.options().i32("num_splits");
  if (parts != ctx.output_count())
    return ctx.bad_option("num_splits", {"value", parts},
                          "it must be the number of outputs, " + std::to_string(ctx.output_count()));
  if (ctx.input(1).rank() != 1 || ctx.input(1).dim(0) != parts)
    return ctx.wrong_shape(1, to_string(Shape{parts}) + ", one length per output");
  const bool known = ctx.known(1);
  if (!ctx.known(2) || !known) return ctx.later();
  Shape shape = ctx.input(0).shape;
  SURELITE_LET(const int axis, read_axis(ctx, 2, shape.rank()));
  PartSizes sizes{shape.count(0, axis), shape.count(axis + 1, shape.rank()), {}};
  SURELITE_LET(sizes.lengths, read_lengths(ctx, shape[axis]));
  for (int i = 0; i < parts; ++i) {
    shape[axis] = static_cast<int32_t>(sizes.lengths[static_cast<size_t>(i)]);
    SURELITE_TRY(ctx.resize(i, shape));
  }
  prepare_cut(ctx, sizes, 0);
  return {};
}

}  // namespace

extern const OpSpec op_split_v{
    .name = "SPLIT_V",
    .max_version = 3,
    .types = "T:" SURELITE_CELL_TYPES " i32|i64 i32 -> T T*",
    .prepare = prepare,
    .run = run_cut,
};

}  // namespace surelite
