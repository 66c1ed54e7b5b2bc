// SPDX-License-Identifier: Apache-2.0
// DENSIFY: a sparse constant as a dense one; done while planning.
#include "ops/shared/move/sparse.h"

namespace surelite {
namespace {

Status prepare(PrepareContext& ctx) {
  if (!ctx.input(0).def->sparsity)
    return ctx.bad_shape(ctx.describe_input(0) + " is not sparse", {{"tensor", ctx.describe_input(0)}});
  SURELITE_LET(const Block dense, densify(ctx, 0));
  SURELITE_TRY(ctx.resize(0, ctx.input(0).def->shape));
  return ctx.set_constant(0, dense.bytes());
}

// Reached only if the output could not be made a constant.
Status run(RunContext& ctx) { return ctx.fail(Code::I901, {{"what", "DENSIFY has no value"}}); }

}  // namespace

extern const OpSpec op_densify{
    .name = "DENSIFY",
    .types = "T:f32|f16|bf16|i8|u8|i16|i32 -> T",
    .prepare = prepare,
    .run = run,
    .sparse_input = 0,
};

}  // namespace surelite
