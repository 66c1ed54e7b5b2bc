// SPDX-License-Identifier: Apache-2.0
// SELECT: elements of input 1 where the condition holds, else of input 2. The condition has their shape, or is a
// scalar, or a list as long as their first axis.
#include "ops/shared/elementwise/select.h"

namespace surelite {
namespace {

Status prepare(PrepareContext& ctx) {
  const Shape &condition = ctx.input(0).shape, &x = ctx.input(1).shape, &y = ctx.input(2).shape;
  ChoiceState& s = ctx.state<ChoiceState>();
  s.condition = condition;
  if (condition.count() == 1 && x.count() == 1 && y.count() == 1) {
    // Scalars and lists of one element mix; the result keeps the shape in the file if that has one element too.
    const Shape& stored = ctx.output(0).def->shape;
    s.condition = {};
    SURELITE_TRY(ctx.resize(0, stored.count() == 1 ? stored : x));
    return choose_by_width(ctx);
  }
  if (x != y) return ctx.shapes_differ(1, 2);
  const bool by_row = condition.rank() == 1 && x.rank() >= 1 && condition[0] == x[0];
  if (condition != x && condition.rank() != 0 && !by_row)
    return ctx.wrong_shape(0, to_string(x) + ", one per row, or []");
  if (condition != x && by_row) {
    s.condition = Shape::of_rank(x.rank());
    s.condition[0] = x[0];
  }
  SURELITE_TRY(ctx.resize(0, x));
  return choose_by_width(ctx);
}

}  // namespace

extern const OpSpec op_select{
    .name = "SELECT",
    .max_version = 4,
    .types = kChoiceTypes,
    .prepare = prepare,
};

}  // namespace surelite
