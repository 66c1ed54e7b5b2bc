// SPDX-License-Identifier: Apache-2.0
// MULTINOMIAL and the custom operator of that name: input 0 has rows of logits, input 1 the number of draws from each.
#pragma once

#include "ops/op.h"

namespace surelite {

// Checks the inputs, sets the output's shape and asks for one running sum per class, `sums`. Where the number of draws
// is not known yet the context waits and `sums` is not set.
inline Status prepare_draws(PrepareContext& ctx, int* sums) {
  const Tensor& logits = ctx.input(0);
  if (logits.rank() != 2 || logits.dim(1) < 1) return ctx.wrong_shape(0, "[rows,classes of 1 or more]");
  if (ctx.input(1).rank() != 0) return ctx.wrong_rank(1, 0);
  if (!ctx.known(1)) return ctx.later();
  const int32_t samples = ctx.input(1).values<int32_t>()[0];
  if (samples < 0) return ctx.bad_value(1, samples, "it must not be negative");
  *sums = ctx.scratch(static_cast<size_t>(logits.dim(1)) * sizeof(double));
  return ctx.resize(0, Shape{logits.dim(0), samples});
}

}  // namespace surelite
