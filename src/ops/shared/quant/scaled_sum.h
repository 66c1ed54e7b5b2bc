// SPDX-License-Identifier: Apache-2.0
// Quantized sums and differences. General: both operands are brought to twice the larger scale with spare bits, added,
// and scaled to the output. int16 with power-of-two scales and zero points 0: one operand is shifted, the sum
// saturates.
#pragma once

#include <algorithm>
#include <cstdint>

#include "ops/shared/elementwise/activation_range.h"
#include "ops/shared/elementwise/broadcast.h"
#include "ops/fast/byte_sum.h"
#include "ops/shared/elementwise/elementwise.h"
#include "ops/shared/quant/fixed_point.h"
#include "ops/shared/quant/pair_table.h"
#include "ops/shared/quant/quantization_checks.h"

namespace surelite {

struct ScaledSum {
  int sign = 1;  // of the second operand
  int left = 0;  // spare bits of the common scale
  int32_t zero_a = 0, zero_b = 0, zero_out = 0;
  Multiplier a, b, out;
  IntRange range{};
  int right_a = 0, right_b = 0;  // power-of-two path
  simd::AddI8 fast;
};

inline Status run_fast_sum(RunContext& ctx) {
  run_byte_sum(ctx, ctx.state<ScaledSum>().fast);
  return {};
}

// Bytes whose scales need no shift to the left.
inline void choose_fast_sum(PrepareContext& ctx, ScaledSum* s) {
  if (ctx.output(0).type == ElementType::int16) return;
  s->fast = {s->left,      s->zero_a,     s->zero_b,    s->zero_out,
             s->a.value,   s->b.value,    s->out.value, -s->a.shift,
             -s->b.shift,  -s->out.shift, s->sign < 0,    ctx.output(0).type == ElementType::uint8,
             s->range.low, s->range.high, false,        {}};
  if (prepare_byte_sum(ctx, &s->fast, ctx.output(0).count())) ctx.set_run(run_fast_sum);
}

struct QuantizedSum {
  ScaledSum s;
  int64_t operator()(int32_t x, int32_t y) const {
    const int32_t xs = multiply((x - s.zero_a) * (1 << s.left), s.a);
    const int32_t ys = multiply((y - s.zero_b) * (1 << s.left), s.b);
    const int64_t sum = int64_t{multiply(xs + s.sign * ys, s.out)} + s.zero_out;
    return std::clamp<int64_t>(sum, s.range.low, s.range.high);
  }
};

template <class T, bool WIDE = false>
Status run_scaled_sum(RunContext& ctx) {
  return broadcast_binary<T, T, WIDE>(ctx, QuantizedSum{ctx.state<ScaledSum>()});
}

inline Status run_shifted_sum(RunContext& ctx) {
  const ScaledSum s = ctx.state<ScaledSum>();
  return broadcast_binary<int16_t, int16_t>(ctx, [s](int16_t x, int16_t y) {
    const int32_t sum = rounding_shift_right(x, s.right_a) + s.sign * rounding_shift_right(y, s.right_b);
    return static_cast<int16_t>(std::clamp(std::clamp(sum, -32768, 32767), s.range.low, s.range.high));
  });
}

inline Status prepare_shifted_sum(PrepareContext& ctx, ScaledSum* s, int a, int b, int out) {
  SURELITE_TRY(check_affine(ctx, {0, 1}, true));
  if (a > out || b > out || (a != out && b != out))
    return ctx.wrong_scale(Operand::output(0), "the larger one of the inputs' scales, which are " +
                                                   in_digits(std::exp2(a)) + " and " + in_digits(std::exp2(b)));
  s->right_a = std::min(out - a, 31);
  s->right_b = std::min(out - b, 31);
  ctx.set_run(run_shifted_sum);
  return {};
}

// Output 0 = input 0 + sign * input 1, 8-bit or int16.
inline Status prepare_scaled_sum(PrepareContext& ctx, Activation activation, int sign) {
  SURELITE_TRY(check_affine(ctx, {0, 1}));
  const Quantization &a = ctx.input(0).quant(), &b = ctx.input(1).quant(), &out = ctx.output(0).quant();
  const ElementType type = ctx.output(0).type;
  ScaledSum& s = ctx.state<ScaledSum>();
  s.sign = sign;
  s.range = quantized_range(activation, type, out.first_scale(), out.first_zero_point());
  int log_a = 0, log_b = 0, log_out = 0;
  if (type == ElementType::int16 && ctx.options().flag("pot_scale_int16") && power_of_two(a.first_scale(), &log_a) &&
      power_of_two(b.first_scale(), &log_b) && power_of_two(out.first_scale(), &log_out))
    return prepare_shifted_sum(ctx, &s, log_a, log_b, log_out);
  s.left = type == ElementType::int16 ? 15 : 20;
  s.zero_a = a.first_zero_point();
  s.zero_b = b.first_zero_point();
  s.zero_out = out.first_zero_point();
  const double twice = 2.0 * std::max(a.first_scale(), b.first_scale());
  s.a = quantize_multiplier(a.first_scale() / twice);
  s.b = quantize_multiplier(b.first_scale() / twice);
  s.out = quantize_multiplier(twice / ((1 << s.left) * static_cast<double>(out.first_scale())));
  SURELITE_TRY(
      choose_run(ctx, type,
                 {{ElementType::uint8, run_scaled_sum<uint8_t>},
                  {ElementType::int8, run_scaled_sum<int8_t>},
                  {ElementType::int16, may_be_wide(ctx) ? run_scaled_sum<int16_t, true> : run_scaled_sum<int16_t>}}));
  const QuantizedSum sum{s};
  if (type == ElementType::int8 && prepare_pair_table<int8_t>(ctx, sum)) return {};
  if (type == ElementType::uint8 && prepare_pair_table<uint8_t>(ctx, sum)) return {};
  choose_fast_sum(ctx, &s);
  return {};
}

}  // namespace surelite
