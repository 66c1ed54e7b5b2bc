// SPDX-License-Identifier: Apache-2.0
// MUL: elementwise product with broadcasting and a fused activation.
#include <complex>

#include "ops/fast/byte_product.h"
#include "ops/shared/elementwise/clamped_binary.h"
#include "ops/shared/quant/fixed_point.h"
#include "ops/shared/quant/pair_table.h"
#include "ops/shared/quant/quantization_checks.h"
#include "ops/shared/elementwise/wrapping.h"

namespace surelite {
namespace {

struct State {
  int32_t zero_a = 0, zero_b = 0, zero_out = 0;
  Multiplier scale;
  IntRange range{};
  simd::MulI8 fast;
};

struct QuantizedProduct {
  State s;
  int64_t operator()(int32_t x, int32_t y) const {
    const auto product =
        static_cast<int32_t>(static_cast<uint32_t>(x - s.zero_a) * static_cast<uint32_t>(y - s.zero_b));
    const int64_t scaled = int64_t{multiply(product, s.scale)} + s.zero_out;
    return std::clamp<int64_t>(scaled, s.range.low, s.range.high);
  }
};

template <class T, bool WIDE = false>
Status run_quantized(RunContext& ctx) {
  return broadcast_binary<T, T, WIDE>(ctx, QuantizedProduct{ctx.state<State>()});
}

Status run_fast_bytes(RunContext& ctx) {
  run_byte_product(ctx, ctx.state<State>().fast);
  return {};
}

// Both inputs are fractions of 2^15, the output one of 2^7; no scale is consulted.
template <class T>
Status run_narrowing(RunContext& ctx) {
  const State s = ctx.state<State>();
  return broadcast_binary<int16_t, T>(ctx, [s](int16_t x, int16_t y) {
    const int32_t rounded = (int32_t{x} * y + ((x < 0) == (y < 0) ? 1 << 14 : 1 - (1 << 14))) / (1 << 15);
    const int32_t product = rounding_shift_right(std::min(rounded, 32767), 8);
    return static_cast<T>(std::clamp(product + s.zero_out, s.range.low, s.range.high));
  });
}

Status run_complex(RunContext& ctx) {
  using Complex = std::complex<float>;
  return broadcast_binary<Complex, Complex>(ctx, [](Complex x, Complex y) { return x * y; });
}

Status prepare_quantized(PrepareContext& ctx, Activation activation) {
  const ElementType in = ctx.input(0).type, type = ctx.output(0).type;
  SURELITE_TRY(check_affine(ctx, {0, 1}, type == ElementType::int16));
  const Quantization &a = ctx.input(0).quant(), &b = ctx.input(1).quant(), &out = ctx.output(0).quant();
  State& s = ctx.state<State>();
  s.zero_a = a.first_zero_point();
  s.zero_b = b.first_zero_point();
  s.zero_out = out.first_zero_point();
  s.range = quantized_range(activation, type, out.first_scale(), out.first_zero_point());
  s.scale = quantize_multiplier(static_cast<double>(a.first_scale() * b.first_scale() / out.first_scale()));
  if (in != type)
    return choose_run(ctx, type,
                      {{ElementType::uint8, run_narrowing<uint8_t>}, {ElementType::int8, run_narrowing<int8_t>}});
  const QuantizedProduct product{s};
  if (type == ElementType::int8 && prepare_pair_table<int8_t>(ctx, product)) return {};
  if (type == ElementType::uint8 && prepare_pair_table<uint8_t>(ctx, product)) return {};
  s.fast = {s.zero_a,    s.zero_b,    s.zero_out, s.scale.value, -s.scale.shift, type == ElementType::uint8,
            s.range.low, s.range.high, false,      {}};
  if (type != ElementType::int16 && prepare_byte_product(ctx, &s.fast, ctx.output(0).count())) {
    ctx.set_run(run_fast_bytes);
    return {};
  }
  return choose_run(ctx, type,
                    {{ElementType::uint8, run_quantized<uint8_t>},
                     {ElementType::int8, run_quantized<int8_t>},
                     {ElementType::int16, may_be_wide(ctx) ? run_quantized<int16_t, true> : run_quantized<int16_t>}});
}

Status prepare(PrepareContext& ctx) {
  SURELITE_LET(const Activation activation, read_activation_ahead(ctx));
  SURELITE_TRY(prepare_broadcast(ctx));
  switch (ctx.output(0).type) {
    case ElementType::float32: return prepare_clamped<float, Times>(ctx, activation);
    case ElementType::float16: return prepare_clamped<Half, Times>(ctx, activation);
    case ElementType::bfloat16: return prepare_clamped<BFloat16, Times>(ctx, activation);
    case ElementType::int32: return prepare_clamped<int32_t, Times>(ctx, activation);
    case ElementType::uint32: return prepare_clamped<uint32_t, Times>(ctx, activation);
    case ElementType::int64: return prepare_clamped<int64_t, Times>(ctx, activation);
    case ElementType::complex64:
      if (activation != Activation::none)
        return ctx.bad_option("fused_activation_function", {"value", static_cast<int>(activation)},
                              "complex products take none");
      ctx.set_run(run_complex);
      return {};
    case ElementType::int16:
      if (!is_quantized(ctx.output(0))) return prepare_clamped<int16_t, Times>(ctx, activation);
      [[fallthrough]];
    default: return prepare_quantized(ctx, activation);
  }
}

}  // namespace

extern const OpSpec op_mul{
    .name = "MUL",
    .max_version = 8,
    .types =
        "T:f32|f16|bf16|i8|u8|i16|i32|u32|i64|c64 T -> T\n"
        "i16 i16 -> i8|u8",
    .options = "MulOptions",
    .prepare = prepare,
};

}  // namespace surelite
