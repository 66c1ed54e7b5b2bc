// SPDX-License-Identifier: Apache-2.0
// SignalFilterBankLog: natural logarithms in fixed point, by a table of the binary logarithm's distance from a straight
// line.
#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>

#include "ops/shared/options/flex_options.h"

namespace surelite {
namespace {

constexpr int kFractionBits = 16;
constexpr int kSegmentBits = 7;
constexpr uint64_t kLn2 = 45426;  // with kFractionBits

struct State {
  uint32_t scale = 0;
  int32_t correction = 0;
  std::array<int32_t, (1 << kSegmentBits) + 1> bulge{};  // log2(1 + x) - x at the ends of segments
};

Status prepare(PrepareContext& ctx) {
  SURELITE_LET(const FlexOptions options, FlexOptions::read(ctx));
  State& s = ctx.state<State>();
  s.scale = static_cast<uint32_t>(options.i32("output_scale"));
  s.correction = options.i32("input_correction_bits");
  if (s.correction < 0 || s.correction > 31)
    return ctx.bad_option("input_correction_bits", {"value", s.correction}, "it must be 0 to 31");
  if (ctx.input(0).rank() != 1) return ctx.wrong_rank(0, 1);
  for (size_t i = 0; i < s.bulge.size(); ++i) {
    const double x = static_cast<double>(i) / (1 << kSegmentBits);
    s.bulge[i] = static_cast<int32_t>(std::lround((std::log2(1 + x) - x) * (1 << kFractionBits)));
  }
  return ctx.resize(0, ctx.input(0).shape);
}

uint32_t fixed_log(const State& s, uint32_t x) {
  const int whole = 31 - std::countl_zero(x);
  const uint32_t above = x - (1u << whole);
  const auto fraction =
      static_cast<int32_t>(whole < kFractionBits ? above << (kFractionBits - whole) : above >> (whole - kFractionBits));
  const int32_t segment = fraction >> (kFractionBits - kSegmentBits);
  const int32_t left = s.bulge[static_cast<size_t>(segment)], right = s.bulge[static_cast<size_t>(segment) + 1];
  const int32_t within = fraction - (segment << (kFractionBits - kSegmentBits));
  const int32_t bulge = left + (((right - left) * within) >> kFractionBits);
  const uint32_t log2 = (static_cast<uint32_t>(whole) << kFractionBits) + static_cast<uint32_t>(fraction + bulge);
  constexpr uint32_t kHalf = 1u << (kFractionBits - 1);
  const auto natural = static_cast<uint32_t>((kLn2 * log2 + kHalf) >> kFractionBits);
  return (s.scale * natural + kHalf) >> kFractionBits;
}

Status run(RunContext& ctx) {
  const State& s = ctx.state<State>();
  const auto in = ctx.in<uint32_t>(0);
  const auto out = ctx.out<int16_t>(0);
  for (size_t i = 0; i < in.size(); ++i) {
    const uint32_t corrected = in[i] << s.correction;
    const uint32_t log = corrected > 1 ? fixed_log(s, corrected) : 0;
    out[i] = static_cast<int16_t>(std::min<uint32_t>(log, std::numeric_limits<int16_t>::max()));
  }
  return {};
}

}  // namespace

extern const OpSpec op_signal_filter_bank_log{
    .name = "SignalFilterBankLog",
    .types = "u32 -> i16",
    .prepare = prepare,
    .run = run,
};

}  // namespace surelite
