// SPDX-License-Identifier: Apache-2.0
// SignalFilterBankSpectralSubtraction: subtracts a running estimate of the noise in each channel.
#include <algorithm>

#include "ops/shared/options/flex_options.h"

namespace surelite {
namespace {

struct Smoothing {
  uint32_t fresh = 0, kept = 0;
};

struct State {
  Smoothing even, odd;
  uint32_t least = 0;  // of the signal that remains
  bool clamping = false;
  int32_t scale_bits = 0, result_bits = 0;
  int estimates = 0;
};

Status prepare(PrepareContext& ctx) {
  SURELITE_LET(const FlexOptions options, FlexOptions::read(ctx));
  State& s = ctx.state<State>();
  const auto word = [&](std::string_view key) { return static_cast<uint32_t>(options.i32(key)); };
  s.even = {word("smoothing"), word("one_minus_smoothing")};
  s.odd = {word("alternate_smoothing"), word("alternate_one_minus_smoothing")};
  s.least = word("min_signal_remaining");
  s.clamping = options.flag("clamping");
  s.scale_bits = options.i32("smoothing_bits");
  s.result_bits = options.i32("spectral_subtraction_bits");
  if (s.scale_bits < 0 || s.scale_bits > 31)
    return ctx.bad_option("smoothing_bits", {"value", s.scale_bits}, "it must be 0 to 31");
  if (s.result_bits < 0 || s.result_bits > 63)
    return ctx.bad_option("spectral_subtraction_bits", {"value", s.result_bits}, "it must be 0 to 63");
  const int32_t channels = options.i32("num_channels");
  if (ctx.input(0).rank() != 1 || ctx.input(0).dim(0) != channels)
    return ctx.wrong_shape(0, to_string(Shape{channels}));
  s.estimates = ctx.resettable(static_cast<size_t>(channels) * sizeof(uint32_t));
  SURELITE_TRY(ctx.resize(0, ctx.input(0).shape));
  return ctx.resize(1, ctx.input(0).shape);
}

Status run(RunContext& ctx) {
  const State& s = ctx.state<State>();
  const auto in = ctx.in<uint32_t>(0);
  const auto out = ctx.out<uint32_t>(0), out_estimates = ctx.out<uint32_t>(1);
  auto* estimates = reinterpret_cast<uint32_t*>(ctx.persistent(s.estimates).data());
  for (size_t i = 0; i < in.size(); ++i) {
    const Smoothing& smoothing = i % 2 ? s.odd : s.even;
    const uint32_t scaled = in[i] << s.scale_bits;
    estimates[i] = static_cast<uint32_t>(
        (uint64_t{scaled} * smoothing.fresh + uint64_t{estimates[i]} * smoothing.kept) >> s.result_bits);
    const uint32_t noise = std::min(estimates[i], scaled);
    if (s.clamping) estimates[i] = noise;
    const auto least = static_cast<uint32_t>(uint64_t{in[i]} * s.least >> s.result_bits);
    out[i] = std::max((scaled - noise) >> s.scale_bits, least);
    out_estimates[i] = estimates[i];
  }
  return {};
}

}  // namespace

extern const OpSpec op_signal_filter_bank_spectral_subtraction{
    .name = "SignalFilterBankSpectralSubtraction",
    .types = "u32 -> u32 u32",
    .prepare = prepare,
    .run = run,
    .side_effects = true,
};

}  // namespace surelite
