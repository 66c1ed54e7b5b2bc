// SPDX-License-Identifier: Apache-2.0
// The outputs of bidirectional layers: one with both directions side by side, or one for each.
#pragma once

#include <cstdint>

#include "ops/op.h"

namespace surelite {

// Whether there is one output; refuses another number of outputs than the option asks for.
inline Result<bool> read_merged_outputs(const PrepareContext& ctx) {
  const bool merge = ctx.options().flag("merge_outputs");
  const int wanted = merge ? 1 : 2;
  if (ctx.output_count() == wanted) return merge;
  return ctx.fail(Code::P305,
                  {{"op", ctx.op().name}, {"found", ctx.output_count()}, {"what", "outputs"}, {"expected", wanted}});
}

// The input's shape with another last extent.
inline Status resize_direction(PrepareContext& ctx, int output, int64_t last) {
  if (last > INT32_MAX) return ctx.fail(Code::P311, {{"what", ctx.describe_output(output)}});
  Shape shape = ctx.input(0).shape;
  shape[2] = static_cast<int32_t>(last);
  return ctx.resize(output, shape);
}

[[gnu::cold]] inline Refusal one_sided_aux(const PrepareContext& ctx) {
  return ctx.fail(Code::P315,
                  {{"op", ctx.op().name}, {"what", "auxiliary weights are given for both directions or none"}});
}

}  // namespace surelite
