// SPDX-License-Identifier: Apache-2.0
// ZEROS_LIKE: zeros in the shape of the input.
#include <cstring>

#include "ops/shared/elementwise/elementwise.h"

namespace surelite {
namespace {

Status run(RunContext& ctx) {
  if (ctx.output(0).bytes) std::memset(ctx.output(0).data, 0, ctx.output(0).bytes);
  return {};
}

}  // namespace

extern const OpSpec op_zeros_like{
    .name = "ZEROS_LIKE",
    .types = "T:f32|i32|i64 -> T",
    .prepare = prepare_same_shape,
    .run = run,
};

}  // namespace surelite
