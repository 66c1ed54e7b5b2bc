// SPDX-License-Identifier: Apache-2.0
// REDUCE_ALL: whether all elements are true, over axes.
#include "ops/shared/reduce/reduce.h"

namespace surelite {
namespace {

Status prepare(PrepareContext& ctx) { return prepare_reduce(ctx, &ctx.state<ReducePlan>()); }

Status run(RunContext& ctx) {
  return reduce_in_place<uint8_t>(ctx, ctx.state<ReducePlan>(), 1, false,
                                  [](uint8_t so_far, uint8_t x) { return static_cast<uint8_t>(so_far && x); });
}

}  // namespace

extern const OpSpec op_reduce_all{
    .name = "REDUCE_ALL",
    .types = "bool i32 -> bool",
    .prepare = prepare,
    .run = run,
};

}  // namespace surelite
