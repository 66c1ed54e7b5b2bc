// SPDX-License-Identifier: Apache-2.0
// Custom RandomStandardNormal: normal numbers without a seed, by Marsaglia's polar method.
#include <cmath>

#include "ops/shared/random/minimal_standard.h"
#include "ops/shared/random/seeded_stream.h"
#include "ops/shared/options/shape_inputs.h"

namespace surelite {
namespace {

struct State {
  int generator = 0;
};

// Each pair of points gives two numbers; the one left over at the end of a run is dropped.
template <class T>
Status run(RunContext& ctx) {
  const int slot = ctx.state<State>().generator;
  MinimalStandard source = load_generator(ctx, slot);
  const auto out = ctx.out<T>(0);
  for (size_t i = 0; i < out.size(); i += 2) {
    T x, y, square;
    do {
      x = T{2} * unit_real(source, T{}) - T{1};
      y = T{2} * unit_real(source, T{}) - T{1};
      square = x * x + y * y;
    } while (square > T{1} || square == T{0});
    const T stretch = std::sqrt(-2 * std::log(square) / square);
    out[i] = y * stretch;
    if (i + 1 < out.size()) out[i + 1] = x * stretch;
  }
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

extern const OpSpec op_custom_random_standard_normal{
    .name = "RandomStandardNormal",
    .types = "i32 -> f32|f64",
    .prepare = prepare,
    .side_effects = true,
};

}  // namespace surelite
