// SPDX-License-Identifier: Apache-2.0
// LOGICAL_NOT: whether an element is false.
#include "ops/shared/elementwise/elementwise.h"

namespace surelite {
namespace {

Status run(RunContext& ctx) {
  return map_elements<uint8_t, uint8_t>(ctx, [](uint8_t x) { return x == 0; });
}

}  // namespace

extern const OpSpec op_logical_not{
    .name = "LOGICAL_NOT",
    .types = "bool -> bool",
    .prepare = prepare_same_shape,
    .run = run,
};

}  // namespace surelite
