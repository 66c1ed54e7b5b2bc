// SPDX-License-Identifier: Apache-2.0
// REDUCE_PROD over axes. Integers wrap; quantized products are rescaled at every step so that they stay in range.
#include <cmath>

#include "ops/shared/elementwise/activation_range.h"
#include "ops/shared/quant/fixed_point.h"
#include "ops/shared/reduce/reduce.h"
#include "ops/shared/options/shape_inputs.h"

namespace surelite {
namespace {

struct State {
  ReducePlan plan;
  Multiplier scale;
  int32_t zero_in = 0, zero_out = 0;
  int products = -1;
};

// Before the first factor; no product of the kernel is this large.
constexpr int64_t kNone = std::numeric_limits<int64_t>::min();

template <class T>
Status run_quantized(RunContext& ctx) {
  const State& s = ctx.state<State>();
  const std::span<T> out = ctx.out<T>(0);
  if (s.plan.inputs == 0) {
    std::fill(out.begin(), out.end(), T{0});
    return {};
  }
  const std::span<int64_t> products = ctx.scratch_of<int64_t>(s.products);
  std::fill(products.begin(), products.end(), kNone);
  reduce(s.plan, ctx.in<T>(0).data(), products.data(), [&](int64_t product, T x) -> int64_t {
    const int32_t factor = x - s.zero_in;
    return product == kNone ? factor : multiply(product * factor, s.scale);
  });
  const IntRange range = type_range(ctx.output(0).type);
  for (size_t i = 0; i < out.size(); ++i)
    out[i] = static_cast<T>(
        std::clamp<int64_t>(int64_t{multiply(products[i], s.scale)} + s.zero_out, range.low, range.high));
  return {};
}

Status run_float(RunContext& ctx) {
  return reduce_in_place<float>(ctx, ctx.state<State>().plan, 1.0f, false,
                                [](float product, float x) { return product * x; });
}

template <class T>
Status run_integer(RunContext& ctx) {
  return reduce_in_place<T>(ctx, ctx.state<State>().plan, T{1}, false, [](T product, T x) {
    return static_cast<T>(static_cast<uint64_t>(product) * static_cast<uint64_t>(x));
  });
}

Status run_bool(RunContext& ctx) {
  return reduce_in_place<uint8_t>(ctx, ctx.state<State>().plan, 1, false,
                                  [](uint8_t all, uint8_t x) { return static_cast<uint8_t>(all && x); });
}

Status prepare_quantized(PrepareContext& ctx, State* s) {
  const Quantization &in = ctx.input(0).quant(), &out = ctx.output(0).quant();
  const ElementType type = ctx.input(0).type;
  const IntRange range = type_range(type);
  if (type != ElementType::int8 && type != ElementType::int16)
    return ctx.bad_type(ctx.describe_input(0) + " with a scale");
  if (in.first_zero_point() < range.low || in.first_zero_point() > range.high ||
      (type == ElementType::int16 && (in.first_zero_point() != 0 || out.first_zero_point() != 0)))
    return in.first_zero_point() != 0
               ? ctx.wrong_zero_point(0, type == ElementType::int16 ? "0" : "a value of the type")
               : ctx.wrong_zero_point(Operand::output(0), 0);
  s->zero_in = in.first_zero_point();
  s->zero_out = out.first_zero_point();
  s->products = ctx.scratch(static_cast<size_t>(s->plan.outputs) * sizeof(int64_t));
  ctx.set_run(type == ElementType::int8 ? run_quantized<int8_t> : run_quantized<int16_t>);
  if (s->plan.inputs == 0) return {};
  // The product of n values has scale in^n / out; each of n steps takes the n-th root of it.
  s->scale = quantize_multiplier(
      static_cast<double>(in.first_scale()) /
      std::pow(static_cast<double>(out.first_scale()), 1.0 / static_cast<double>(s->plan.per_output)));
  if (s->scale.shift >= 8)
    return ctx.wrong_scale(Operand::output(0),
                           "a larger one for products of scale " + in_digits(static_cast<double>(in.first_scale())));
  return {};
}

Status prepare(PrepareContext& ctx) {
  State& s = ctx.state<State>();
  SURELITE_TRY(prepare_reduce(ctx, &s.plan));
  if (ctx.waiting()) return {};
  if (ctx.input(0).quant().kind != Quantization::Kind::none) return prepare_quantized(ctx, &s);
  switch (ctx.input(0).type) {
    case ElementType::float32: ctx.set_run(run_float); break;
    case ElementType::int8: ctx.set_run(run_integer<int8_t>); break;
    case ElementType::uint8: ctx.set_run(run_integer<uint8_t>); break;
    case ElementType::int16: ctx.set_run(run_integer<int16_t>); break;
    case ElementType::int32: ctx.set_run(run_integer<int32_t>); break;
    case ElementType::int64: ctx.set_run(run_integer<int64_t>); break;
    default: ctx.set_run(run_bool);
  }
  return {};
}

}  // namespace

extern const OpSpec op_reduce_prod{
    .name = "REDUCE_PROD",
    .max_version = 2,
    .types = "T:f32|i8|u8|i16|i32|i64|bool i32 -> T",
    .prepare = prepare,
};

}  // namespace surelite
