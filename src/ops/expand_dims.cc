// SPDX-License-Identifier: Apache-2.0
// EXPAND_DIMS: inserts an axis of extent 1.
#include "ops/shared/move/same_bytes.h"
#include "ops/shared/options/shape_inputs.h"

namespace surelite {
namespace {

Status prepare(PrepareContext& ctx) {
  SURELITE_TRY(require_same_quantization(ctx, 0, 0));
  if (!ctx.known(1)) return ctx.later();
  const Shape& in = ctx.input(0).shape;
  SURELITE_LET(const int axis, read_axis(ctx, 1, in.rank() + 1));
  Shape out;
  for (int i = 0; i <= in.rank(); ++i) {
    if (i == axis) out.push_back(1);
    if (i < in.rank()) out.push_back(in[i]);
  }
  return prepare_same_bytes(ctx, out);
}

}  // namespace

extern const OpSpec op_expand_dims{
    .name = "EXPAND_DIMS",
    .types = "T:any i32|i64 -> T",
    .prepare = prepare,
    .run = run_same_bytes,
};

}  // namespace surelite
