// SPDX-License-Identifier: Apache-2.0
// LEAKY_RELU: x, or alpha * x where x is negative.
#include <algorithm>
#include <cmath>

#include "ops/shared/elementwise/elementwise.h"
#include "ops/shared/quant/fixed_point.h"
#include "ops/shared/quant/lookup_table.h"
#include "ops/shared/quant/quantization_checks.h"

namespace surelite {
namespace {

struct State {
  float alpha = 0;
  int32_t zero_in = 0, zero_out = 0;
  Multiplier identity, slope;  // of the magnitude of alpha
};

template <class T>
Status run_real(RunContext& ctx) {
  const auto alpha = static_cast<Wide<T>>(ctx.state<State>().alpha);
  return map_elements<T, T>(ctx, [alpha](T x) {
    const Wide<T> value = x, scaled = value * alpha;
    return value > 0 ? value : scaled;
  });
}

struct Quantized {
  State s;
  IntRange range;
  int64_t operator()(int32_t x) const {
    const int32_t value = x - s.zero_in, sign = s.alpha < 0 ? -1 : 1;
    const int64_t above = multiply(value, s.identity), below = int64_t{multiply(value, s.slope)} * sign;
    return std::clamp<int64_t>((value >= 0 ? above : below) + s.zero_out, range.low, range.high);
  }
};

template <bool WIDE>
Status run_int16(RunContext& ctx) {
  return map_elements<int16_t, int16_t, WIDE>(ctx, Quantized{ctx.state<State>(), type_range(ElementType::int16)});
}

Status prepare(PrepareContext& ctx) {
  SURELITE_TRY(prepare_same_shape(ctx));
  State& s = ctx.state<State>();
  s.alpha = ctx.options().f32("alpha");
  const ElementType type = ctx.input(0).type;
  if (type == ElementType::uint8 || type == ElementType::int8 || type == ElementType::int16) {
    SURELITE_TRY(check_affine(ctx, {0}, type == ElementType::int16));
    const Quantization &in = ctx.input(0).quant(), &out = ctx.output(0).quant();
    s.zero_in = in.first_zero_point();
    s.zero_out = out.first_zero_point();
    s.slope = quantize_multiplier(std::abs(static_cast<double>(in.first_scale() * s.alpha / out.first_scale())));
    s.identity = quantize_multiplier(static_cast<double>(in.first_scale() / out.first_scale()));
  }
  if (type == ElementType::uint8) return prepare_byte_map<uint8_t>(ctx, Quantized{s, type_range(type)});
  if (type == ElementType::int8) return prepare_byte_map<int8_t>(ctx, Quantized{s, type_range(type)});
  return choose_run(ctx, type,
                    {{ElementType::float32, run_real<float>},
                     {ElementType::float16, run_real<Half>},
                     {ElementType::bfloat16, run_real<BFloat16>},
                     {ElementType::int16, may_be_wide(ctx) ? run_int16<true> : run_int16<false>}});
}

}  // namespace

extern const OpSpec op_leaky_relu{
    .name = "LEAKY_RELU",
    .max_version = 2,
    .types = "T:f32|f16|bf16|i8|u8|i16 -> T",
    .options = "LeakyReluOptions",
    .prepare = prepare,
};

}  // namespace surelite
