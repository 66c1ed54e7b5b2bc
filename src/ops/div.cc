// SPDX-License-Identifier: Apache-2.0
// DIV: elementwise quotient with broadcasting and a fused activation. Integers refuse a zero divisor.
#include <array>

#include "ops/shared/elementwise/clamped_binary.h"
#include "ops/shared/elementwise/divisors.h"
#include "ops/shared/quant/fixed_functions.h"
#include "ops/shared/quant/quantization_checks.h"

namespace surelite {
namespace {

struct Reciprocal {
  int32_t inverse = 0;
  int bits_over_one = 0;
};

struct State {
  int32_t zero_a = 0, zero_b = 0, zero_out = 0;
  Multiplier scale;
  IntRange range{};
  std::array<Reciprocal, 256> reciprocals;  // of differences of bytes
};

struct Quotient {
  template <class T>
  T operator()(T x, T y) const {
    return x / y;
  }
};

Status run_int32(RunContext& ctx) {
  SURELITE_TRY(check_divisors<int32_t>(ctx, 0));
  const ClampState<int32_t> s = ctx.state<ClampState<int32_t>>();
  return broadcast_binary<int32_t, int32_t>(
      ctx, [s](int32_t x, int32_t y) { return clamp_to(static_cast<int32_t>(int64_t{x} / y), s); });
}

Reciprocal reciprocal_of(int32_t y) {
  Reciprocal of;
  of.inverse = fixed::reciprocal(y, 31, &of.bits_over_one);
  return of;
}

// x / y through the fixed-point reciprocal of y, from a table for bytes; y is not 0 and both fit 17 bits.
template <class T>
int32_t scaled_quotient(int32_t x, int32_t y, const State& s) {
  if (y < 0) x = -x, y = -y;
  const Multiplier scale = s.scale;
  const auto at = static_cast<size_t>(y);
  const Reciprocal of = sizeof(T) == 1 && at < s.reciprocals.size() ? s.reciprocals[at] : reciprocal_of(y);
  const int headroom = fixed::leading_zeros(x < 0 ? ~x : x) - 1;
  const int32_t quotient = doubling_high_mul(static_cast<int32_t>(static_cast<uint32_t>(x) << headroom), of.inverse);
  const int shift = scale.shift - of.bits_over_one - headroom;
  const int32_t scaled = doubling_high_mul(quotient, scale.value);
  return shift > 0 ? fixed::shift_left(scaled, std::min(shift, 31))
                   : rounding_shift_right(scaled, std::min(-shift, 31));
}

template <class T>
Status run_quantized(RunContext& ctx) {
  const State& s = ctx.state<State>();
  SURELITE_TRY(check_divisors<T>(ctx, static_cast<T>(s.zero_b)));
  return broadcast_binary<T, T>(ctx, [&s](T x, T y) {
    const int64_t result = int64_t{scaled_quotient<T>(x - s.zero_a, y - s.zero_b, s)} + s.zero_out;
    return static_cast<T>(std::clamp<int64_t>(result, s.range.low, s.range.high));
  });
}

Status prepare_quantized(PrepareContext& ctx, Activation activation) {
  SURELITE_TRY(check_affine(ctx, {0, 1}));
  const Quantization &a = ctx.input(0).quant(), &b = ctx.input(1).quant(), &out = ctx.output(0).quant();
  State& s = ctx.state<State>();
  s.zero_a = a.first_zero_point();
  s.zero_b = b.first_zero_point();
  s.zero_out = out.first_zero_point();
  s.range = quantized_range(activation, ctx.output(0).type, out.first_scale(), out.first_zero_point());
  s.scale = quantize_multiplier(static_cast<double>(a.first_scale() / (b.first_scale() * out.first_scale())));
  for (size_t y = 1; y < s.reciprocals.size() && ctx.output(0).type != ElementType::int16; ++y)
    s.reciprocals[y] = reciprocal_of(static_cast<int32_t>(y));
  return choose_run(ctx, ctx.output(0).type,
                    {{ElementType::uint8, run_quantized<uint8_t>},
                     {ElementType::int8, run_quantized<int8_t>},
                     {ElementType::int16, run_quantized<int16_t>}});
}

Status prepare(PrepareContext& ctx) {
  SURELITE_LET(const Activation activation, read_activation_ahead(ctx));
  SURELITE_TRY(prepare_broadcast(ctx));
  switch (ctx.output(0).type) {
    case ElementType::float32: return prepare_clamped<float, Quotient>(ctx, activation);
    case ElementType::float16: return prepare_clamped<Half, Quotient>(ctx, activation);
    case ElementType::bfloat16: return prepare_clamped<BFloat16, Quotient>(ctx, activation);
    case ElementType::int32:
      set_clamp<int32_t>(ctx, activation);
      ctx.set_run(run_int32);
      return {};
    default: return prepare_quantized(ctx, activation);
  }
}

}  // namespace

extern const OpSpec op_div{
    .name = "DIV",
    .max_version = 2,
    .types = "T:f32|f16|bf16|i32|i8|u8|i16 T -> T",
    .options = "DivOptions",
    .prepare = prepare,
};

}  // namespace surelite
