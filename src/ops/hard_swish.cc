// SPDX-License-Identifier: Apache-2.0
// HARD_SWISH: x * clip(x + 3, 0, 6) / 6.
#include <algorithm>
#include <limits>

#include "ops/shared/quant/fixed_point.h"
#include "ops/shared/quant/lookup_table.h"
#include "ops/shared/quant/quantization_checks.h"

namespace surelite {
namespace {

struct HardSwish {
  float operator()(float x) const { return x * std::min(6.0f, std::max(0.0f, x + 3.0f)) / 6.0f; }
};
// Within a unit in the last place, without the division that would take most of the time.
struct FastHardSwish {
  float operator()(float x) const { return x * std::min(6.0f, std::max(0.0f, x + 3.0f)) * (1.0f / 6.0f); }
};

// The stock 16-bit fixed-point arithmetic (tflite/kernels/internal/reference/hard_swish.h), whose biases are part of
// the result. Numbers named *_q15 are fractions of 2^15.
struct FixedPoint {
  int16_t output_multiplier = 0, gate_multiplier = 0;
  int output_shift = 0, gate_shift = 0;  // right, left
};

int16_t upper_half(int32_t x) {
  return static_cast<int16_t>(x < INT32_MAX - (1 << 15) ? (x + (1 << 15)) >> 16 : INT16_MAX);
}

int16_t saturate16(int64_t x) { return static_cast<int16_t>(std::clamp<int64_t>(x, INT16_MIN, INT16_MAX)); }

// Product of fractions, rounded to nearest.
int16_t multiply_q15(int16_t a, int16_t b) {
  if (a == INT16_MIN && b == INT16_MIN) return INT16_MAX;
  const int32_t product = int32_t{a} * b;
  return static_cast<int16_t>((product + (product >= 0 ? 1 << 14 : 1 - (1 << 14))) / (1 << 15));
}

// Product of fractions, rounded towards zero.
int16_t multiply_truncated_q15(int16_t a, int16_t b) {
  if (a == INT16_MIN && b == INT16_MIN) return INT16_MAX;
  return static_cast<int16_t>(int32_t{a} * b / (1 << 15));
}

// x, of 9 bits or less and a sign, times its gate clip(x + 3, 0, 6) / 6.
int32_t hard_swish(int32_t x, const FixedPoint& f) {
  const auto fine = static_cast<int16_t>(x * 128);
  const int16_t scaled_q15 = multiply_q15(fine, f.output_multiplier);
  // The gate rescales [-3, 3] to [-1, 1]; all but one bit of a left shift comes first, so that what saturates early
  // does not matter.
  int16_t gate_q15 = fine;
  if (f.gate_shift > 0) gate_q15 = saturate16(int64_t{gate_q15} << std::min(f.gate_shift - 1, 30));
  gate_q15 = multiply_q15(gate_q15, f.gate_multiplier);
  if (f.gate_shift > 0) gate_q15 = saturate16(int32_t{gate_q15} * 2);
  if (f.gate_shift < 0) gate_q15 = static_cast<int16_t>(rounding_shift_right(gate_q15, std::min(-f.gate_shift, 31)));
  gate_q15 = static_cast<int16_t>((gate_q15 + (1 << 15)) >> 1);
  return rounding_shift_right(multiply_truncated_q15(gate_q15, scaled_q15), std::min(f.output_shift, 31));
}

template <class T>
void fill_table(const Quantization& in, const Quantization& out, const FixedPoint& f, Table8* table) {
  constexpr int kLow = std::numeric_limits<T>::min(), kHigh = std::numeric_limits<T>::max();
  for (int stored = kLow; stored <= kHigh; ++stored)
    table->entry[static_cast<uint8_t>(stored)] = static_cast<uint8_t>(
        std::clamp(hard_swish(stored - in.first_zero_point(), f) + out.first_zero_point(), kLow, kHigh));
}

Status prepare_quantized(PrepareContext& ctx) {
  SURELITE_TRY(check_affine(ctx, {0}));
  const Quantization &in = ctx.input(0).quant(), &out = ctx.output(0).quant();
  const float fine_scale = (1.0f / 128.0f) * in.first_scale();
  const Multiplier output = quantize_multiplier(static_cast<double>(fine_scale / out.first_scale()));
  const Multiplier gate = quantize_multiplier(static_cast<double>(fine_scale / (3.0f / 32768.0f)));
  if (output.shift > 0)
    return ctx.wrong_scale(
        0, "less than " + in_digits(128.0 * static_cast<double>(out.first_scale())) + ", 128 times the output's");
  const FixedPoint f{upper_half(output.value), upper_half(gate.value), -output.shift, gate.shift};
  Table8& table = ctx.state<Table8>();
  if (ctx.input(0).type == ElementType::uint8)
    fill_table<uint8_t>(in, out, f, &table);
  else
    fill_table<int8_t>(in, out, f, &table);
  ctx.set_run(run_table8);
  return {};
}

Status prepare(PrepareContext& ctx) {
  SURELITE_TRY(prepare_same_shape(ctx));
  ctx.by_rows({.way = RowUse::Way::elements});
  const ElementType type = ctx.input(0).type;
  if (type == ElementType::uint8 || type == ElementType::int8) return prepare_quantized(ctx);
  return choose_run(ctx, type,
                    {{ElementType::float32, run_real_map<float, FastHardSwish>},
                     {ElementType::float16, run_real_map<Half, HardSwish>},
                     {ElementType::bfloat16, run_real_map<BFloat16, HardSwish>}});
}

}  // namespace

extern const OpSpec op_hard_swish{
    .name = "HARD_SWISH",
    .types = "T:f32|f16|bf16|i8|u8 -> T",
    .prepare = prepare,
};

}  // namespace surelite
