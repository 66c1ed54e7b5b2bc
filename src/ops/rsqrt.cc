// SPDX-License-Identifier: Apache-2.0
// RSQRT: 1 / sqrt(x). A quantized number below 0 is refused; 0 gives the largest output.
#include <algorithm>
#include <cmath>
#include <string>

#include "ops/shared/quant/fixed_functions.h"
#include "ops/shared/quant/lookup_table.h"
#include "ops/shared/quant/quantization_checks.h"

namespace surelite {
namespace {

struct Rsqrt {
  template <class Real>
  Real operator()(Real x) const {
    return 1 / std::sqrt(x);
  }
};

template <class T>
Status check_not_negative(const RunContext& ctx) {
  const std::span<const T> in = ctx.in<T>(0);
  const int32_t zero = ctx.input(0).quant().first_zero_point();
  const auto negative = std::find_if(in.begin(), in.end(), [zero](T x) { return x < zero; });
  if (negative == in.end()) return {};
  return ctx.bad_value(0, negative - in.begin(), {"value", static_cast<int>(*negative)},
                       "it must not be below the zero point " + std::to_string(zero));
}

Status run_int8(RunContext& ctx) {
  SURELITE_TRY(check_not_negative<int8_t>(ctx));
  return run_table8(ctx);
}

Status run_int16(RunContext& ctx) {
  SURELITE_TRY(check_not_negative<int16_t>(ctx));
  return run_table16(ctx);
}

// The stock kernel computes int8 in fixed point.
void prepare_int8(PrepareContext& ctx) {
  constexpr int kSpareBits = 20;
  const Quantization &in = ctx.input(0).quant(), &out = ctx.output(0).quant();
  Multiplier scale = quantize_multiplier(1.0 / static_cast<double>(std::sqrt(in.first_scale()) * out.first_scale()));
  scale.shift = std::max(scale.shift - kSpareBits, -31);
  Table8& table = ctx.state<Table8>();
  for (int stored = -128; stored <= 127; ++stored) {
    int64_t value = 127;
    if (stored != in.first_zero_point()) {
      Multiplier root = fixed::inverse_sqrt(stored - in.first_zero_point());
      root.shift += kSpareBits;
      value = int64_t{multiply(multiply(int32_t{1}, root), scale)} + out.first_zero_point();
    }
    table.entry[static_cast<uint8_t>(stored)] = static_cast<uint8_t>(std::clamp<int64_t>(value, -128, 127));
  }
  ctx.set_run(run_int8);
}

Status prepare(PrepareContext& ctx) {
  const ElementType type = ctx.input(0).type;
  if (type != ElementType::int8 && type != ElementType::int16) return prepare_real_map<Rsqrt>(ctx);
  SURELITE_TRY(prepare_same_shape(ctx));
  SURELITE_TRY(check_affine(ctx, {0}, type == ElementType::int16));
  if (type == ElementType::int8) {
    prepare_int8(ctx);
    return {};
  }
  const float most = 32767.0f * ctx.output(0).quant().first_scale();
  SURELITE_TRY(prepare_table(ctx, [most](float x) { return x <= 0.0f ? most : 1.0f / std::sqrt(x); }));
  ctx.set_run(run_int16);
  return {};
}

}  // namespace

extern const OpSpec op_rsqrt{
    .name = "RSQRT",
    .max_version = 3,
    .types = "T:f32|f16|bf16|f64|i8|i16 -> T",
    .prepare = prepare,
};

}  // namespace surelite
