// SPDX-License-Identifier: Apache-2.0
// RANDOM_STANDARD_NORMAL: normal numbers of mean 0 and deviation 1, by Box and Muller's method.
#include <algorithm>
#include <cmath>
#include <numbers>

#include "ops/shared/random/seeded_stream.h"
#include "ops/shared/options/shape_inputs.h"

namespace surelite {
namespace {

struct State {
  Seeds seeds;
};

Status prepare(PrepareContext& ctx) {
  if (!ctx.known(0)) return ctx.later();
  SURELITE_LET(const Shape shape, read_shape(ctx, 0));
  ctx.state<State>().seeds = prepare_seeds(ctx);
  return ctx.resize(0, shape);
}

Status run(RunContext& ctx) {
  const Seeds& seeds = ctx.state<State>().seeds;
  PhiloxStream stream = load_stream(ctx, seeds);
  const auto out = ctx.out<float>(0);
  for (size_t i = 0; i < out.size(); i += 4) {
    const PhiloxBlock block = stream.next();
    for (size_t k = 0; k < 4 && i + k < out.size(); k += 2) {
      const float radius = std::sqrt(-2.0f * std::log(std::max(unit_float(block[k]), 1.0e-7f)));
      const auto angle = static_cast<float>(2 * std::numbers::pi * unit_float(block[k + 1]));
      out[i + k] = std::sin(angle) * radius;
      if (i + k + 1 < out.size()) out[i + k + 1] = std::cos(angle) * radius;
    }
  }
  save_stream(ctx, seeds, stream);
  return {};
}

}  // namespace

extern const OpSpec op_random_standard_normal{
    .name = "RANDOM_STANDARD_NORMAL",
    .types = "i32 -> f32",
    .prepare = prepare,
    .run = run,
    .side_effects = true,
};

}  // namespace surelite
