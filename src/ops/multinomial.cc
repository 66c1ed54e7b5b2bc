// SPDX-License-Identifier: Apache-2.0
// MULTINOMIAL: draws class indices with the probabilities that rows of logits give.
#include <algorithm>
#include <cmath>
#include <limits>

#include "ops/shared/random/draws.h"
#include "ops/shared/random/seeded_stream.h"

namespace surelite {
namespace {

struct State {
  Seeds seeds;
  int sums = 0;
};

// Running sums of exp(logit - greatest logit); what is not finite counts nothing. Returns the total.
double accumulate(std::span<const float> logits, std::span<double> sums) {
  float greatest = std::numeric_limits<float>::lowest();
  for (const float logit : logits)
    if (std::isfinite(logit)) greatest = std::max(greatest, logit);
  double total = 0;
  for (size_t i = 0; i < logits.size(); ++i) {
    if (std::isfinite(logits[i])) total += std::exp(static_cast<double>(logits[i]) - static_cast<double>(greatest));
    sums[i] = total;
  }
  return total;
}

template <class T>
Status run(RunContext& ctx) {
  const State& s = ctx.state<State>();
  const auto logits = ctx.in<float>(0);
  const auto classes = static_cast<size_t>(ctx.input(0).dim(1));
  const auto rows = static_cast<size_t>(ctx.output(0).dim(0)), samples = static_cast<size_t>(ctx.output(0).dim(1));
  const std::span<double> sums = ctx.scratch_of<double>(s.sums);
  PhiloxStream stream = load_stream(ctx, s.seeds);
  // TensorFlow leaves this wide a gap after every run, so that its streams never overlap.
  PhiloxStream after = stream;
  after.skip(uint64_t{rows} * ((samples + 3) / 4 * 4) * 2 * 256);
  const auto out = ctx.out<T>(0);
  PhiloxBlock block{};
  size_t used = block.size();
  for (size_t row = 0; row < rows; ++row) {
    const double total = accumulate(logits.subspan(row * classes, classes), sums);
    for (size_t i = 0; i < samples; ++i, used += 2) {
      if (used == block.size()) {
        block = stream.next();
        used = 0;
      }
      const double wanted = unit_double(block[used], block[used + 1]) * total;
      out[row * samples + i] = static_cast<T>(std::upper_bound(sums.begin(), sums.end(), wanted) - sums.begin());
    }
  }
  save_stream(ctx, s.seeds, after);
  return {};
}

Status prepare(PrepareContext& ctx) {
  State& s = ctx.state<State>();
  SURELITE_TRY(prepare_draws(ctx, &s.sums));
  if (ctx.waiting()) return {};
  s.seeds = prepare_seeds(ctx);
  ctx.set_run(ctx.output(0).type == ElementType::int32 ? run<int32_t> : run<int64_t>);
  return {};
}

}  // namespace

extern const OpSpec op_multinomial{
    .name = "MULTINOMIAL",
    .types = "f32 i32 -> i32|i64",
    .prepare = prepare,
    .side_effects = true,
};

}  // namespace surelite
