// SPDX-License-Identifier: Apache-2.0
// SELECT_V2: elements of input 1 where the condition holds, else of input 2; all three broadcast.
#include "ops/shared/elementwise/select.h"

namespace surelite {
namespace {

Status prepare(PrepareContext& ctx) {
  const Shape &condition = ctx.input(0).shape, &x = ctx.input(1).shape, &y = ctx.input(2).shape;
  Shape values, all;
  if (!broadcast_shapes(x, y, &values) || !broadcast_shapes(condition, values, &all))
    return !broadcast_shapes(x, y, &values) ? ctx.not_broadcastable(1, 2)
                                            : ctx.not_broadcastable(0, broadcast_shapes(condition, x, &all) ? 2 : 1);
  // The stock kernel keeps the shape in the file where everything has one element.
  const Shape& stored = ctx.output(0).def->shape;
  const bool single = all.count() == 1 && stored.count() == 1;
  ctx.state<ChoiceState>().condition = single ? Shape() : condition;
  SURELITE_TRY(ctx.resize(0, single ? stored : all));
  return choose_by_width(ctx);
}

}  // namespace

extern const OpSpec op_select_v2{
    .name = "SELECT_V2",
    .max_version = 2,
    .types = kChoiceTypes,
    .prepare = prepare,
};

}  // namespace surelite
