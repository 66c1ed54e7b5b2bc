// SPDX-License-Identifier: Apache-2.0
// ADD: elementwise sum with broadcasting and a fused activation.
#include "ops/util/activation.h"
#include "ops/util/broadcast.h"
#include "ops/util/fixed_point.h"

namespace surelite {
namespace {

struct State {
  FloatRange real;
  IntRange range;
  // Quantized: both inputs are brought to a common scale, twice the larger of theirs, with `left` spare bits.
  int left = 0;
  int32_t zero_a = 0, zero_b = 0, zero_out = 0;
  Multiplier a, b, out;
  int64_t low = 0, high = 0;  // plain integers
};

template <class T>
Status run_plain(RunContext& ctx) {
  const State& s = ctx.state<State>();
  using U = std::make_unsigned_t<T>;
  return broadcast_binary<T, T>(ctx, [&](T x, T y) {
    const auto sum = static_cast<T>(static_cast<U>(x) + static_cast<U>(y));
    return std::clamp(sum, static_cast<T>(s.low), static_cast<T>(s.high));
  });
}

Status run_float(RunContext& ctx) {
  const FloatRange range = ctx.state<State>().real;
  return broadcast_binary<float, float>(ctx, [&](float x, float y) { return std::min(std::max(x + y, range.low), range.high); });
}

template <class T>
Status run_quantized(RunContext& ctx) {
  const State& s = ctx.state<State>();
  return broadcast_binary<T, T>(ctx, [&](T x, T y) {
    const int32_t xs = multiply((x - s.zero_a) * (1 << s.left), s.a);
    const int32_t ys = multiply((y - s.zero_b) * (1 << s.left), s.b);
    const int32_t sum = multiply(xs + ys, s.out) + s.zero_out;
    return static_cast<T>(std::clamp(sum, s.range.low, s.range.high));
  });
}

Status prepare_quantized(PrepareContext& ctx, State* s, Activation activation) {
  const Quantization &a = ctx.input(0).quant(), &b = ctx.input(1).quant(), &out = ctx.output(0).quant();
  if (!a.per_tensor() || !b.per_tensor() || !out.per_tensor()) return ctx.bad_quantization("inputs and output need one scale each");
  const ElementType type = ctx.output(0).type;
  s->left = type == ElementType::int16 ? 15 : 20;
  s->zero_a = a.z();
  s->zero_b = b.z();
  s->zero_out = out.z();
  const double twice = 2.0 * std::max(a.s(), b.s());
  s->a = quantize_multiplier(a.s() / twice);
  s->b = quantize_multiplier(b.s() / twice);
  s->out = quantize_multiplier(twice / ((1 << s->left) * static_cast<double>(out.s())));
  s->range = quantized_range(activation, type, out.s(), out.z());
  ctx.set_run(type == ElementType::uint8 ? run_quantized<uint8_t> : type == ElementType::int8 ? run_quantized<int8_t> : run_quantized<int16_t>);
  return {};
}

template <class T>
Status prepare_plain(PrepareContext& ctx, State* s, Activation activation) {
  T low, high;
  plain_range(activation, &low, &high);
  s->low = low;
  s->high = high;
  ctx.set_run(run_plain<T>);
  return {};
}

Status prepare(PrepareContext& ctx) {
  SURELITE_LET(const Activation activation, read_activation(ctx));
  SURELITE_TRY(prepare_broadcast(ctx));
  State& s = ctx.state<State>();
  s.real = float_range(activation);
  const ElementType type = ctx.output(0).type;
  if (type == ElementType::int32) return prepare_plain<int32_t>(ctx, &s, activation);
  if (type == ElementType::int64) return prepare_plain<int64_t>(ctx, &s, activation);
  if (type == ElementType::int16 && ctx.output(0).quant().scale.empty()) return prepare_plain<int16_t>(ctx, &s, activation);
  if (type != ElementType::float32) return prepare_quantized(ctx, &s, activation);
  ctx.set_run(run_float);
  return {};
}

}  // namespace

extern const OpSpec op_add{
    .name = "ADD",
    .max_version = 6,
    .types = "T:f32|i8|u8|i16|i32|i64 T -> T",
    .options = "AddOptions",
    .prepare = prepare,
};

}  // namespace surelite
