// SPDX-License-Identifier: Apache-2.0
// Custom RandomUniform: uniform numbers in [0, 1) without a seed.
#include "ops/shared/random/minimal_standard.h"
#include "ops/shared/random/seeded_stream.h"
#include "ops/shared/options/shape_inputs.h"

namespace surelite {
namespace {

struct State {
  int generator = 0;
};

template <class T>
Status run(RunContext& ctx) {
  const int slot = ctx.state<State>().generator;
  MinimalStandard source = load_generator(ctx, slot);
  for (T& value : ctx.out<T>(0)) value = unit_real(source, T{});
  save_generator(ctx, slot, source);
  return {};
}

Status prepare(PrepareContext& ctx) {
  if (!ctx.known(0)) return ctx.later();
  SURELITE_LET(const Shape shape, read_shape(ctx, 0));
  ctx.state<State>().generator = prepare_generator(ctx);
  ctx.set_run(ctx.output(0).type == ElementType::float32 ? run<float> : run<double>);
  return ctx.resize(0, shape);
}

}  // namespace

extern const OpSpec op_custom_random_uniform{
    .name = "RandomUniform",
    .types = "i32|i64 any?* -> f32|f64",
    .prepare = prepare,
    .side_effects = true,
};

}  // namespace surelite
