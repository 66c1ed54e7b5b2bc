// SPDX-License-Identifier: Apache-2.0
// L2_NORMALIZATION: rows along the last axis divided by their Euclidean length.
#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <type_traits>

#include "ops/shared/elementwise/activation_range.h"
#include "ops/shared/quant/fixed_functions.h"
#include "ops/shared/quant/quantization_checks.h"

namespace surelite {
namespace {

struct State {
  int64_t rows = 0, depth = 0;
};

Status run_float(RunContext& ctx) {
  const State& s = ctx.state<State>();
  const float* in = ctx.in<float>(0).data();
  float* out = ctx.out<float>(0).data();
  for (int64_t r = 0; r < s.rows; ++r, in += s.depth, out += s.depth) {
    float squares = 0.0f;
    for (int64_t c = 0; c < s.depth; ++c) squares += in[c] * in[c];
    const float length = std::max(std::sqrt(squares), 1e-6f);
    for (int64_t c = 0; c < s.depth; ++c) out[c] = in[c] / length;
  }
  return {};
}

// The output has scale 1/128. uint8 kernels scale before the multiplication, int8 kernels by its shift. Sums of squares
// saturate.
template <class T>
Status run_quantized(RunContext& ctx) {
  const State& s = ctx.state<State>();
  const T* in = ctx.in<T>(0).data();
  T* out = ctx.out<T>(0).data();
  const int32_t zero_in = ctx.input(0).quant().first_zero_point(), zero_out = ctx.output(0).quant().first_zero_point();
  for (int64_t r = 0; r < s.rows; ++r, in += s.depth, out += s.depth) {
    int64_t squares = 0;
    for (int64_t c = 0; c < s.depth; ++c) squares += (in[c] - zero_in) * (in[c] - zero_in);
    Multiplier inverse = fixed::inverse_sqrt(static_cast<int32_t>(std::min<int64_t>(squares, INT32_MAX)));
    constexpr bool kByShift = std::is_signed_v<T>;
    if (kByShift) inverse.shift += 7;
    for (int64_t c = 0; c < s.depth; ++c) {
      const int32_t value = multiply((kByShift ? 1 : 128) * (in[c] - zero_in), inverse) + zero_out;
      out[c] = static_cast<T>(std::clamp<int32_t>(value, std::numeric_limits<T>::min(), std::numeric_limits<T>::max()));
    }
  }
  return {};
}

Status prepare(PrepareContext& ctx) {
  SURELITE_LET(const Activation activation, read_activation(ctx));
  if (activation != Activation::none)
    return ctx.bad_option("fused_activation_function", {"value", static_cast<int>(activation)},
                          "this operator fuses none");
  const Shape& shape = ctx.input(0).shape;
  if (shape.rank() < 1) return ctx.wrong_rank(0, "1 or more");
  State& s = ctx.state<State>();
  s.depth = shape[shape.rank() - 1];
  s.rows = s.depth == 0 ? 0 : shape.count(0, shape.rank() - 1);
  SURELITE_TRY(ctx.resize(0, shape));
  const ElementType type = ctx.input(0).type;
  if (type == ElementType::float32) return {};
  SURELITE_TRY(check_affine(ctx, {0}));
  const int32_t zero = type == ElementType::uint8 ? 128 : 0;
  if (ctx.output(0).quant().first_scale() != 1.0f / 128.0f) return ctx.wrong_scale(Operand::output(0), 1.0 / 128);
  if (ctx.output(0).quant().first_zero_point() != zero) return ctx.wrong_zero_point(Operand::output(0), zero);
  ctx.set_run(type == ElementType::uint8 ? run_quantized<uint8_t> : run_quantized<int8_t>);
  return {};
}

}  // namespace

extern const OpSpec op_l2_normalization{
    .name = "L2_NORMALIZATION",
    .max_version = 2,
    .types = "T:f32|u8|i8 -> T",
    .prepare = prepare,
    .run = run_float,
};

}  // namespace surelite
