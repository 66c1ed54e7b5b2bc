// SPDX-License-Identifier: Apache-2.0
// SignalFftAutoScale: shifts samples left as far as the largest allows, and says how far.
#include <algorithm>
#include <bit>

#include "ops/op.h"

namespace surelite {
namespace {

Status prepare(PrepareContext& ctx) {
  if (ctx.input(0).rank() != 1) return ctx.wrong_rank(0, 1);
  SURELITE_TRY(ctx.resize(0, ctx.input(0).shape));
  return ctx.resize(1, Shape{});
}

// The largest magnitude is kept in 16 bits, as upstream does: that of -32768 wraps to itself, and the search goes on
// from there.
int16_t largest(std::span<const int16_t> samples) {
  int16_t most = 0;
  for (const int16_t sample : samples) {
    if (sample > most)
      most = sample;
    else if (-int32_t{sample} > most)
      most = static_cast<int16_t>(-int32_t{sample});
  }
  return most;
}

Status run(RunContext& ctx) {
  const auto samples = ctx.in<int16_t>(0);
  const auto out = ctx.out<int16_t>(0);
  const int used_bits = 32 - std::countl_zero(static_cast<uint32_t>(int32_t{largest(samples)}));
  const int spare = std::max(15 - used_bits, 0);
  for (size_t i = 0; i < samples.size(); ++i) out[i] = static_cast<int16_t>(int32_t{samples[i]} * (1 << spare));
  ctx.out<int32_t>(1)[0] = spare;
  return {};
}

}  // namespace

extern const OpSpec op_signal_fft_auto_scale{
    .name = "SignalFftAutoScale",
    .types = "i16 -> i16 i32",
    .prepare = prepare,
    .run = run,
};

}  // namespace surelite
