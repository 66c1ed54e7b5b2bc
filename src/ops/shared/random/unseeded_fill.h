// SPDX-License-Identifier: Apache-2.0
// Custom operators without a seed that fill a shape, input 0, with real numbers.
#pragma once

#include <span>

#include "ops/shared/options/shape_inputs.h"
#include "ops/shared/random/minimal_standard.h"

namespace surelite {

struct UnseededFill {
  int generator = 0;
};

// Fill is called with the generator and all numbers of the output.
template <class T, class Fill>
Status run_unseeded_fill(RunContext& ctx) {
  const int slot = ctx.state<UnseededFill>().generator;
  MinimalStandard source = load_generator(ctx, slot);
  Fill()(source, ctx.out<T>(0));
  save_generator(ctx, slot, source);
  return {};
}

template <class Fill>
Status prepare_unseeded_fill(PrepareContext& ctx) {
  if (!ctx.known(0)) return ctx.later();
  SURELITE_LET(const Shape shape, read_shape(ctx, 0));
  ctx.state<UnseededFill>().generator = prepare_generator(ctx);
  ctx.set_run(ctx.output(0).type == ElementType::float32 ? run_unseeded_fill<float, Fill>
                                                         : run_unseeded_fill<double, Fill>);
  return ctx.resize(0, shape);
}

}  // namespace surelite
