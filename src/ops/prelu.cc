// SPDX-License-Identifier: Apache-2.0
// PRELU: x, or alpha * x where x is negative; alpha is a tensor that broadcasts to x.
#include <algorithm>

#include "ops/shared/elementwise/broadcast.h"
#include "ops/shared/elementwise/elementwise.h"
#include "ops/shared/quant/fixed_point.h"
#include "ops/shared/quant/quantization_checks.h"

namespace surelite {
namespace {

struct State {
  int32_t zero_in = 0, zero_alpha = 0, zero_out = 0;
  Multiplier identity, slope;
  IntRange range;
};

template <class T>
Status run_real(RunContext& ctx) {
  return broadcast_binary<T, T>(ctx, [](T x, T alpha) {
    const Wide<T> value = x, scaled = value * static_cast<Wide<T>>(alpha);
    return static_cast<T>(value >= 0 ? value : scaled);
  });
}

struct Quantized {
  State s;
  int64_t operator()(int32_t x, int32_t alpha) const {
    const int32_t value = x - s.zero_in;
    const int32_t above = multiply(value, s.identity), below = multiply(value * (alpha - s.zero_alpha), s.slope);
    return std::clamp<int64_t>(int64_t{value >= 0 ? above : below} + s.zero_out, s.range.low, s.range.high);
  }
};

template <class T, class A, bool WIDE>
Status run_quantized(RunContext& ctx) {
  return broadcast_pairs<T, A, T, WIDE>(ctx, Quantized{ctx.state<State>()});
}

Status prepare(PrepareContext& ctx) {
  SURELITE_TRY(prepare_broadcast(ctx));
  if (ctx.output(0).shape != ctx.input(0).shape)
    return ctx.not_broadcastable(1, ctx.input(0).shape);
  const ElementType type = ctx.input(0).type;
  if (type == ElementType::uint8 || type == ElementType::int8 || type == ElementType::int16) {
    SURELITE_TRY(check_affine(ctx, {0, 1}));
    const Quantization &in = ctx.input(0).quant(), &alpha = ctx.input(1).quant(), &out = ctx.output(0).quant();
    ctx.state<State>() = {
        in.first_zero_point(),
        alpha.first_zero_point(),
        out.first_zero_point(),
        quantize_multiplier(static_cast<double>(in.first_scale() / out.first_scale())),
        quantize_multiplier(static_cast<double>(in.first_scale() * alpha.first_scale() / out.first_scale())),
        type_range(type)};
  }
  const bool wide = may_be_wide(ctx);
  return choose_run(
      ctx, type,
      {{ElementType::float32, run_real<float>},
       {ElementType::float16, run_real<Half>},
       {ElementType::bfloat16, run_real<BFloat16>},
       {ElementType::uint8, wide ? run_quantized<uint8_t, uint8_t, true> : run_quantized<uint8_t, uint8_t, false>},
       {ElementType::int8, wide ? run_quantized<int8_t, int8_t, true> : run_quantized<int8_t, int8_t, false>},
       {ElementType::int16, wide ? run_quantized<int16_t, int8_t, true> : run_quantized<int16_t, int8_t, false>}});
}

}  // namespace

extern const OpSpec op_prelu{
    .name = "PRELU",
    .types =
        "T:f32|f16|bf16|i8|u8 T -> T\n"
        "i16 i8 -> i16",
    .prepare = prepare,
};

}  // namespace surelite
