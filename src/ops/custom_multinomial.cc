// SPDX-License-Identifier: Apache-2.0
// Custom Multinomial: draws class indices with the probabilities that rows of logits give, without a seed.
#include <algorithm>
#include <cmath>
#include <limits>

#include "ops/shared/random/draws.h"
#include "ops/shared/random/minimal_standard.h"

namespace surelite {
namespace {

struct State {
  int generator = 0, sums = 0;
};

template <class Real, class Index>
Status run(RunContext& ctx) {
  const State& s = ctx.state<State>();
  MinimalStandard source = load_generator(ctx, s.generator);
  const auto classes = static_cast<size_t>(ctx.input(0).dim(1));
  const auto rows = static_cast<size_t>(ctx.output(0).dim(0)), samples = static_cast<size_t>(ctx.output(0).dim(1));
  const std::span<double> sums = ctx.scratch_of<double>(s.sums);
  const auto out = ctx.out<Index>(0);
  for (size_t row = 0; row < rows; ++row) {
    const auto logits = ctx.in<Real>(0).subspan(row * classes, classes);
    const Real greatest =
        std::max(std::numeric_limits<Real>::lowest(), *std::max_element(logits.begin(), logits.end()));
    double total = 0;
    for (size_t i = 0; i < classes; ++i) {
      total = static_cast<Real>(std::exp(logits[i] - greatest) + total);
      sums[i] = total;
    }
    for (size_t i = 0; i < samples; ++i) {
      const double wanted = unit_real(source, double{}) * total;
      const auto found = std::lower_bound(sums.begin(), sums.end(), wanted);
      if (found == sums.end() || std::isnan(total))
        return ctx.bad_value(0, static_cast<int64_t>(row * classes), {"value", static_cast<double>(logits[0])},
                             "a row of logits must have a finite greatest value");
      out[row * samples + i] = static_cast<Index>(found - sums.begin());
    }
  }
  save_generator(ctx, s.generator, source);
  return {};
}

Status prepare(PrepareContext& ctx) {
  State& s = ctx.state<State>();
  SURELITE_TRY(prepare_draws(ctx, &s.sums));
  if (ctx.waiting()) return {};
  s.generator = prepare_generator(ctx);
  const bool narrow = ctx.output(0).type == ElementType::int32;
  if (ctx.input(0).type == ElementType::float32)
    ctx.set_run(narrow ? run<float, int32_t> : run<float, int64_t>);
  else
    ctx.set_run(narrow ? run<double, int32_t> : run<double, int64_t>);
  return {};
}

}  // namespace

extern const OpSpec op_custom_multinomial{
    .name = "Multinomial",
    .types = "f32|f64 i32 -> i32|i64",
    .prepare = prepare,
    .side_effects = true,
};

}  // namespace surelite
