// SPDX-License-Identifier: Apache-2.0
// SignalEnergy: squared magnitudes of a range of spectrum bins; the bins outside the range read as 0.
#include <algorithm>

#include "ops/shared/options/flex_options.h"

namespace surelite {
namespace {

struct State {
  int32_t begin = 0, end = 0;
};

Status prepare(PrepareContext& ctx) {
  SURELITE_LET(const FlexOptions options, FlexOptions::read(ctx));
  State& s = ctx.state<State>();
  s.begin = options.i32("start_index");
  s.end = options.i32("end_index");
  if (ctx.input(0).rank() != 1 || ctx.input(0).dim(0) % 2)
    return ctx.input(0).rank() != 1 ? ctx.wrong_rank(0, 1) : ctx.not_divisible(0, "axis 0", ctx.input(0).dim(0), 2);
  const int32_t bins = ctx.input(0).dim(0) / 2;
  if (s.begin < 0 || s.end < s.begin || s.end > bins)
    return ctx.bad_option("start_index and end_index",
                          {"value", std::to_string(s.begin) + " and " + std::to_string(s.end)},
                          "they must enclose some of " + std::to_string(bins) + " bins");
  return ctx.resize(0, Shape{bins});
}

Status run(RunContext& ctx) {
  const State& s = ctx.state<State>();
  const auto spectrum = ctx.in<int16_t>(0);
  const auto out = ctx.out<uint32_t>(0);
  std::fill(out.begin(), out.end(), 0u);
  for (auto i = static_cast<size_t>(s.begin); i < static_cast<size_t>(s.end); ++i) {
    const int32_t real = spectrum[2 * i], imaginary = spectrum[2 * i + 1];
    out[i] = static_cast<uint32_t>(real * real) + static_cast<uint32_t>(imaginary * imaginary);
  }
  return {};
}

}  // namespace

extern const OpSpec op_signal_energy{
    .name = "SignalEnergy",
    .types = "i16 -> u32",
    .prepare = prepare,
    .run = run,
};

}  // namespace surelite
