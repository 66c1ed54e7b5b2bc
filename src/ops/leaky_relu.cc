// SPDX-License-Identifier: Apache-2.0
// LEAKY_RELU: x, or alpha * x where x is negative.
#include <algorithm>
#include <cmath>
#include <limits>

#include "ops/util/elementwise.h"
#include "ops/util/fixed_point.h"
#include "ops/util/quantized.h"

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
    const Wide<T> value = x;
    return value > 0 ? value : value * alpha;
  });
}

template <class T>
Status run_quantized(RunContext& ctx) {
  const State s = ctx.state<State>();
  const int sign = s.alpha < 0 ? -1 : 1;
  return map_elements<T, T>(ctx, [s, sign](T x) {
    const int32_t value = x - s.zero_in;
    const int64_t scaled = value >= 0 ? int64_t{multiply(value, s.identity)} : int64_t{multiply(value, s.slope)} * sign;
    return std::clamp<int64_t>(scaled + s.zero_out, std::numeric_limits<T>::min(), std::numeric_limits<T>::max());
  });
}

Status prepare(PrepareContext& ctx) {
  SURELITE_TRY(prepare_same_shape(ctx));
  State& s = ctx.state<State>();
  s.alpha = ctx.options().f32("alpha");
  const ElementType type = ctx.input(0).type;
  if (type == ElementType::uint8 || type == ElementType::int8 || type == ElementType::int16) {
    SURELITE_TRY(check_affine(ctx, {0}, type == ElementType::int16));
    const Quantization &in = ctx.input(0).quant(), &out = ctx.output(0).quant();
    s.zero_in = in.z();
    s.zero_out = out.z();
    s.slope = quantize_multiplier(std::abs(static_cast<double>(in.s() * s.alpha / out.s())));
    s.identity = quantize_multiplier(static_cast<double>(in.s() / out.s()));
  }
  return choose_run(ctx, type,
                    {{ElementType::float32, run_real<float>},
                     {ElementType::float16, run_real<Half>},
                     {ElementType::bfloat16, run_real<BFloat16>},
                     {ElementType::uint8, run_quantized<uint8_t>},
                     {ElementType::int8, run_quantized<int8_t>},
                     {ElementType::int16, run_quantized<int16_t>}});
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
