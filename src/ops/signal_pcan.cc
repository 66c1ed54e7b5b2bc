// SPDX-License-Identifier: Apache-2.0
// SignalPCAN: per-channel amplitude normalization by a gain that a table gives for the noise estimate. After Wang and
// others, "Trainable Frontend For Robust and Far-Field Keyword Spotting" (2016).
#include <algorithm>
#include <bit>

#include "ops/shared/options/flex_options.h"

namespace surelite {
namespace {

constexpr int kRatioBits = 12;  // fraction of the signal to noise ratio
constexpr int kOutputBits = 6;
constexpr int64_t kTableSize =
    125;  // 2 single entries, one for 2, and quadratic pieces of 4 for each further power of two

struct State {
  int32_t shift = 0;
};

Status prepare(PrepareContext& ctx) {
  SURELITE_LET(const FlexOptions options, FlexOptions::read(ctx));
  State& s = ctx.state<State>();
  s.shift = options.i32("snr_shift");
  if (s.shift < 0 || s.shift > 63) return ctx.bad_option("snr_shift", {"value", s.shift}, "it must be 0 to 63");
  if (ctx.input(0).rank() != 1 || ctx.input(1).shape != ctx.input(0).shape)
    return ctx.input(0).rank() != 1 ? ctx.wrong_rank(0, 1) : ctx.shapes_differ(1, 0);
  if (ctx.input(2).rank() != 1 || ctx.input(2).count() < kTableSize)
    return ctx.wrong_shape(2, "[" + std::to_string(kTableSize) + " or more]");
  return ctx.resize(0, ctx.input(0).shape);
}

// The table holds a quadratic in the position within [2^(n-1), 2^n), for each bit length n.
uint32_t gain_for(uint32_t noise, const int16_t* table) {
  if (noise <= 2) return static_cast<uint32_t>(int32_t{table[noise]});
  const int length = 32 - std::countl_zero(noise);
  const int16_t* piece = table + 4 * length - 6;
  const auto position = static_cast<int32_t>((length < 11 ? noise << (11 - length) : noise >> (length - 11)) & 0x3ff);
  const auto slope =
      static_cast<uint32_t>((int32_t{piece[2]} * position) >> 5) + (static_cast<uint32_t>(int32_t{piece[1]}) << 5);
  const auto rise = static_cast<int32_t>(slope * static_cast<uint32_t>(position) + (1u << 14)) >> 15;
  return static_cast<uint32_t>(int32_t{static_cast<int16_t>(rise + piece[0])});
}

// x^2 / 4 below 2, x - 1 from there on.
uint32_t shrink(uint32_t ratio) {
  if (ratio < 2u << kRatioBits) return (ratio * ratio) >> (2 + 2 * kRatioBits - kOutputBits);
  return (ratio >> (kRatioBits - kOutputBits)) - (1u << kOutputBits);
}

Status run(RunContext& ctx) {
  const int32_t shift = ctx.state<State>().shift;
  const auto in = ctx.in<uint32_t>(0), noise = ctx.in<uint32_t>(1);
  const int16_t* table = ctx.in<int16_t>(2).data();
  const auto out = ctx.out<uint32_t>(0);
  for (size_t i = 0; i < in.size(); ++i)
    out[i] = shrink(static_cast<uint32_t>(uint64_t{in[i]} * gain_for(noise[i], table) >> shift));
  return {};
}

}  // namespace

extern const OpSpec op_signal_pcan{
    .name = "SignalPCAN",
    .types = "u32 u32 i16 -> u32",
    .prepare = prepare,
    .run = run,
};

}  // namespace surelite
