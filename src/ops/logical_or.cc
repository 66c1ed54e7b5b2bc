// SPDX-License-Identifier: Apache-2.0
// LOGICAL_OR: whether either of two elements is true, with broadcasting.
#include "ops/shared/elementwise/broadcast.h"

namespace surelite {
namespace {

Status prepare(PrepareContext& ctx) { return prepare_broadcast(ctx); }

Status run(RunContext& ctx) {
  return broadcast_binary<uint8_t, uint8_t>(
      ctx, [](uint8_t x, uint8_t y) { return static_cast<uint8_t>((x != 0) | (y != 0)); });
}

}  // namespace

extern const OpSpec op_logical_or{
    .name = "LOGICAL_OR",
    .types = "bool bool -> bool",
    .prepare = prepare,
    .run = run,
};

}  // namespace surelite
