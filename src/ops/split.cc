// SPDX-License-Identifier: Apache-2.0
// SPLIT: equal parts along an axis.
#include "ops/shared/move/split_concat.h"
#include "ops/shared/options/shape_inputs.h"

namespace surelite {
namespace {

Status prepare(PrepareContext& ctx) {
  const int parts = ctx.options().i32("num_splits");
  if (parts != ctx.output_count())
    return ctx.bad_option("num_splits", {"value", parts},
                          "it must be the number of outputs, " + std::to_string(ctx.output_count()));
  if (!ctx.known(0)) return ctx.later();
  Shape shape = ctx.input(1).shape;
  SURELITE_LET(const int axis, read_axis(ctx, 0, shape.rank()));
  if (shape[axis] % parts != 0)
    return ctx.not_divisible(1, "axis " + std::to_string(axis), shape[axis], parts);
  shape[axis] /= parts;
  PartSizes sizes{shape.count(0, axis), shape.count(axis + 1, shape.rank()), {}};
  for (int i = 0; i < parts; ++i) {
    sizes.lengths.push_back(shape[axis]);
    SURELITE_TRY(ctx.resize(i, shape));
  }
  prepare_cut(ctx, sizes, 1);
  return {};
}

}  // namespace

extern const OpSpec op_split{
    .name = "SPLIT",
    .max_version = 5,
    .types = "i32 T:" SURELITE_CELL_TYPES " -> T T*",
    .prepare = prepare,
    .run = run_cut,
};

}  // namespace surelite
