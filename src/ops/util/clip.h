// SPDX-License-Identifier: Apache-2.0
// Clipping of one input to a range of real numbers: the RELU family.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>

#include "ops/util/elementwise.h"
#include "ops/util/fixed_point.h"
#include "ops/util/quantized.h"
#include "ops/util/saturate.h"

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

template <class T>
Status run_clip_quantized(RunContext& ctx) {
  const ClipState s = ctx.state<ClipState>();
  return map_elements<T, T>(ctx, [s](T x) {
    const int64_t scaled = int64_t{multiply(x - s.zero_in, s.scale)} + s.zero_out;
    return std::clamp<int64_t>(scaled, s.range.low, s.range.high);
  });
}

// An infinite `high` leaves the upper end to the type.
inline Status prepare_clip(PrepareContext& ctx, float low, float high) {
  SURELITE_TRY(prepare_same_shape(ctx));
  ClipState& s = ctx.state<ClipState>();
  s.low = low;
  s.high = high;
  const ElementType type = ctx.input(0).type;
  if (type == ElementType::uint8 || type == ElementType::int8 || type == ElementType::int16) {
    SURELITE_TRY(check_affine(ctx, {0}, type == ElementType::int16));
    const Quantization &in = ctx.input(0).quant(), &out = ctx.output(0).quant();
    s.zero_in = in.z();
    s.zero_out = out.z();
    s.scale = quantize_multiplier(static_cast<double>(in.s() / out.s()));
    const IntRange limits = type_range(type);
    const auto stored = [&](float real) {
      const double value = out.z() + std::round(static_cast<double>(real / out.s()));
      return static_cast<int32_t>(std::clamp<double>(value, limits.low, limits.high));
    };
    s.range = {stored(low), std::isinf(high) ? limits.high : stored(high)};
  }
  return choose_run(ctx, type,
                    {{ElementType::float32, run_clip_real<float>},
                     {ElementType::float16, run_clip_real<Half>},
                     {ElementType::bfloat16, run_clip_real<BFloat16>},
                     {ElementType::uint8, run_clip_quantized<uint8_t>},
                     {ElementType::int8, run_clip_quantized<int8_t>},
                     {ElementType::int16, run_clip_quantized<int16_t>}});
}

}  // namespace surelite
