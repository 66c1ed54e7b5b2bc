// SPDX-License-Identifier: Apache-2.0
// SignalFilterBank: weighted sums of energies per channel. Channels are triangles that overlap: what a bin does not
// give to one channel it gives to the next.
#include "ops/shared/control/stopping.h"
#include "ops/shared/options/flex_options.h"

namespace surelite {
namespace {

enum Input : int { kEnergies, kWeights, kUnweights, kFirstBin, kFirstWeight, kWidth };

struct State {
  int32_t channels = 0;
};

Status prepare(PrepareContext& ctx) {
  SURELITE_LET(const FlexOptions options, FlexOptions::read(ctx));
  State& s = ctx.state<State>();
  s.channels = options.i32("num_channels");
  if (s.channels < 1) return ctx.bad_option("num_channels", {"value", s.channels}, "it must be positive");
  for (int i = 0; i < ctx.input_count(); ++i)
    if (ctx.input(i).rank() != 1) return ctx.wrong_rank(i, 1);
  if (ctx.input(kWeights).dim(0) != ctx.input(kUnweights).dim(0))
    return ctx.extents_differ(kWeights, 0, kUnweights, 0);
  for (const int i : {kFirstBin, kFirstWeight, kWidth})
    if (ctx.input(i).dim(0) <= s.channels)
      return ctx.wrong_extent(i, 0,
                              std::to_string(s.channels + int64_t{1}) + " or more, one more than there are channels");
  return ctx.resize(0, Shape{s.channels});
}

Status run(RunContext& ctx) {
  const auto channels = static_cast<size_t>(ctx.state<State>().channels);
  const auto energies = ctx.in<uint32_t>(kEnergies);
  const auto weights = ctx.in<int16_t>(kWeights), unweights = ctx.in<int16_t>(kUnweights);
  const auto first_bin = ctx.in<int16_t>(kFirstBin), first_weight = ctx.in<int16_t>(kFirstWeight),
             widths = ctx.in<int16_t>(kWidth);
  const auto out = ctx.out<uint64_t>(0);
  const auto beyond = [](int64_t first, int64_t width, size_t size) {
    return first < 0 || first + width > static_cast<int64_t>(size);
  };
  uint64_t rest = 0;
  Stopping stopping(ctx);
  for (size_t c = 0; c <= channels; ++c) {
    if (stopping.after(widths[c])) return ended(ctx);
    uint64_t sum = rest;
    rest = 0;
    const int64_t width = widths[c];
    if (width > 0) {
      const auto at = static_cast<int64_t>(c);
      if (beyond(first_bin[c], width, energies.size()))
        return ctx.bad_index(kFirstBin, at, first_bin[c], static_cast<int64_t>(energies.size()) - width + 1);
      if (beyond(first_weight[c], width, weights.size()))
        return ctx.bad_index(kFirstWeight, at, first_weight[c], static_cast<int64_t>(weights.size()) - width + 1);
    }
    for (int64_t i = 0; i < width; ++i) {
      const uint64_t energy = energies[static_cast<size_t>(first_bin[c] + i)];
      const auto w = static_cast<size_t>(first_weight[c] + i);
      sum += static_cast<uint64_t>(int64_t{weights[w]}) * energy;
      rest += static_cast<uint64_t>(int64_t{unweights[w]}) * energy;
    }
    if (c > 0) out[c - 1] = sum;
  }
  return {};
}

}  // namespace

extern const OpSpec op_signal_filter_bank{
    .name = "SignalFilterBank",
    .types = "u32 i16 i16 i16 i16 i16 -> u64",
    .prepare = prepare,
    .run = run,
};

}  // namespace surelite
