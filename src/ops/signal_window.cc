// SPDX-License-Identifier: Apache-2.0
// SignalWindow: multiplies frames of samples by a window in fixed point.
#include <algorithm>
#include <limits>

#include "ops/shared/options/flex_options.h"

namespace surelite {
namespace {

struct State {
  int32_t shift = 0;
};

Status prepare(PrepareContext& ctx) {
  SURELITE_LET(const FlexOptions options, FlexOptions::read(ctx));
  State& s = ctx.state<State>();
  s.shift = options.i32("shift");
  if (s.shift < 0 || s.shift > 31) return ctx.bad_option("shift", {"value", s.shift}, "it must be 0 to 31");
  const Tensor &samples = ctx.input(0), &window = ctx.input(1);
  if (samples.rank() < 1) return ctx.wrong_rank(0, "1 or more");
  if (window.rank() != 1) return ctx.wrong_rank(1, 1);
  if (window.dim(0) < 1) return ctx.wrong_extent(1, 0, "1 or more");
  if (samples.count() % window.dim(0))
    return ctx.not_divisible(0, "the number of samples", samples.count(), window.dim(0));
  return ctx.resize(0, samples.shape);
}

Status run(RunContext& ctx) {
  const int32_t shift = ctx.state<State>().shift;
  const auto samples = ctx.in<int16_t>(0), window = ctx.in<int16_t>(1);
  const auto out = ctx.out<int16_t>(0);
  for (size_t frame = 0; frame < samples.size(); frame += window.size())
    for (size_t i = 0; i < window.size(); ++i) {
      const int32_t product = (int32_t{samples[frame + i]} * window[i]) >> shift;
      out[frame + i] = static_cast<int16_t>(
          std::clamp<int32_t>(product, std::numeric_limits<int16_t>::min(), std::numeric_limits<int16_t>::max()));
    }
  return {};
}

}  // namespace

extern const OpSpec op_signal_window{
    .name = "SignalWindow",
    .types = "i16 i16 -> i16",
    .prepare = prepare,
    .run = run,
};

}  // namespace surelite
