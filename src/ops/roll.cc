// SPDX-License-Identifier: Apache-2.0
// Roll: rotates axes; shifts of one axis add up.
#include "ops/shared/move/indexed_copy.h"
#include "ops/shared/options/shape_inputs.h"

namespace surelite {
namespace {

Status prepare(PrepareContext& ctx) {
  const Shape& in = ctx.input(0).shape;
  for (const int i : {1, 2})
    if (ctx.input(i).rank() > 1) return ctx.wrong_rank(i, "0 or 1");
  if (ctx.input(1).count() != ctx.input(2).count())
    return ctx.wrong_count(2, ctx.input(1).count(), ", one axis per shift");
  const bool known = ctx.known(1);
  if (!ctx.known(2) || !known) return ctx.later();
  const std::vector<int64_t> by = read_integers(ctx.input(1)), axes = read_integers(ctx.input(2));
  std::vector<int64_t> shifts(static_cast<size_t>(in.rank()), 0);
  for (size_t i = 0; i < by.size(); ++i) {
    const std::optional<int> axis = resolve_axis(axes[i], in.rank());
    if (!axis) return ctx.bad_value(2, axes[i], "it must be an axis of " + ctx.describe_input(0));
    int64_t& shift = shifts[static_cast<size_t>(*axis)];
    if (const int64_t extent = in[*axis]; extent > 0) shift = (shift + by[i] % extent + extent) % extent;
  }
  std::vector<IndexMap> maps(shifts.size());
  for (size_t i = 0; i < shifts.size(); ++i) {
    const int64_t shift = shifts[i], extent = in[static_cast<int>(i)];
    if (shift != 0) maps[i] = [=](int64_t at) { return at < shift ? at + extent - shift : at - shift; };
  }
  return prepare_indexed_copy(ctx, in, std::move(maps));
}

}  // namespace

extern const OpSpec op_roll{
    .name = "Roll",
    .types = "T:" SURELITE_CELL_TYPES " i32|i64 i32|i64 -> T",
    .prepare = prepare,
    .run = run_indexed_copy,
};

}  // namespace surelite
