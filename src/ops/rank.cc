// SPDX-License-Identifier: Apache-2.0
// RANK: the number of axes of the input, known while planning.
#include "ops/op.h"

namespace surelite {
namespace {

Status prepare(PrepareContext& ctx) {
  SURELITE_TRY(ctx.resize(0, Shape()));
  const int32_t rank = ctx.input(0).rank();
  return ctx.set_constant(0, std::as_bytes(std::span(&rank, 1)));
}

// Never called: the output is a constant.
Status run(RunContext&) { return {}; }

}  // namespace

extern const OpSpec op_rank{
    .name = "RANK",
    .types = "any -> i32",
    .prepare = prepare,
    .run = run,
};

}  // namespace surelite
