// SPDX-License-Identifier: Apache-2.0
// Clipping of one input to a range of real numbers: the RELU family.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>

#include "ops/shared/elementwise/elementwise.h"
#include "ops/shared/move/same_bytes.h"
#include "ops/shared/quant/fixed_point.h"
#include "ops/shared/quant/lookup_table.h"
#include "ops/shared/quant/quantization_checks.h"
#include "ops/shared/quant/saturate.h"

namespace surelite {

struct ClipState {
  float low = 0, high = 0;
  int32_t zero_in = 0, zero_out = 0;
  Multiplier scale;
  IntRange range{};
};

// NaN stays NaN.
template <class T>
Status run_clip_real(RunContext& ctx) {
  const ClipState s = ctx.state<ClipState>();
  return map_elements<T, T>(ctx, [s](T x) {
    const Wide<T> value = x;
    const auto low = static_cast<Wide<T>>(s.low), high = static_cast<Wide<T>>(s.high);
    return value < low ? low : value > high ? high : value;
  });
}

struct ClipQuantized {
  ClipState s;
  int64_t operator()(int32_t x) const {
    const int64_t scaled = int64_t{multiply(x - s.zero_in, s.scale)} + s.zero_out;
    return std::clamp<int64_t>(scaled, s.range.low, s.range.high);
  }
};

template <bool WIDE>
Status run_clip_int16(RunContext& ctx) {
  return map_elements<int16_t, int16_t, WIDE>(ctx, ClipQuantized{ctx.state<ClipState>()});
}

// An infinite `high` leaves the upper end to the type.
inline Status prepare_clip(PrepareContext& ctx, float low, float high) {
  SURELITE_TRY(prepare_same_shape(ctx));
  ctx.by_rows({.way = RowUse::Way::elements});
  if (ctx.is_clipped(0)) {
    ctx.alias(0, 0);
    ctx.set_run(run_same_bytes);
    return {};
  }
  ClipState& s = ctx.state<ClipState>();
  s.low = low;
  s.high = high;
  const ElementType type = ctx.input(0).type;
  if (type == ElementType::uint8 || type == ElementType::int8 || type == ElementType::int16) {
    SURELITE_TRY(check_affine(ctx, {0}, type == ElementType::int16));
    const Quantization &in = ctx.input(0).quant(), &out = ctx.output(0).quant();
    s.zero_in = in.first_zero_point();
    s.zero_out = out.first_zero_point();
    s.scale = quantize_multiplier(static_cast<double>(in.first_scale() / out.first_scale()));
    const IntRange limits = type_range(type);
    const auto stored = [&](float real) {
      const double value = out.first_zero_point() + std::round(static_cast<double>(real / out.first_scale()));
      return static_cast<int32_t>(std::clamp<double>(value, limits.low, limits.high));
    };
    s.range = {stored(low), std::isinf(high) ? limits.high : stored(high)};
  }
  if (type == ElementType::uint8) return prepare_byte_map<uint8_t>(ctx, ClipQuantized{s});
  if (type == ElementType::int8) return prepare_byte_map<int8_t>(ctx, ClipQuantized{s});
  return choose_run(ctx, type,
                    {{ElementType::float32, run_clip_real<float>},
                     {ElementType::float16, run_clip_real<Half>},
                     {ElementType::bfloat16, run_clip_real<BFloat16>},
                     {ElementType::int16, may_be_wide(ctx) ? run_clip_int16<true> : run_clip_int16<false>}});
}

}  // namespace surelite
