// SPDX-License-Identifier: Apache-2.0
// SQRT: the square root. A quantized number below 0 is refused; the result truncates towards the zero point, as stock.
#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "ops/shared/elementwise/elementwise.h"
#include "ops/shared/quant/quantization_checks.h"

namespace surelite {
namespace {

struct Sqrt {
  template <class Real>
  Real operator()(Real x) const {
    return std::sqrt(x);
  }
};

struct State {
  float scale_in = 0, scale_out = 0;
  int32_t zero_in = 0, zero_out = 0;
};

template <class T>
Status run_quantized(RunContext& ctx) {
  const State s = ctx.state<State>();
  const std::span<const T> in = ctx.in<T>(0);
  const auto negative = std::find_if(in.begin(), in.end(), [s](T x) { return x < s.zero_in; });
  if (negative != in.end())
    return ctx.bad_value(0, negative - in.begin(), {"value", static_cast<int>(*negative)},
                         "it must not be below the zero point " + std::to_string(s.zero_in));
  return map_elements<T, T>(ctx, [s](T x) {
    const float root = std::sqrt(s.scale_in * static_cast<float>(x - s.zero_in)) / s.scale_out;
    const auto whole = static_cast<int32_t>(std::min(root, 65536.0f));
    return std::clamp<int32_t>(whole + s.zero_out, std::numeric_limits<T>::min(), std::numeric_limits<T>::max());
  });
}

Status prepare(PrepareContext& ctx) {
  const ElementType type = ctx.input(0).type;
  if (type != ElementType::int8 && type != ElementType::int16) return prepare_real_map<Sqrt>(ctx);
  SURELITE_TRY(prepare_same_shape(ctx));
  SURELITE_TRY(check_affine(ctx, {0}, type == ElementType::int16));
  const Quantization &in = ctx.input(0).quant(), &out = ctx.output(0).quant();
  ctx.state<State>() = {in.first_scale(), out.first_scale(), in.first_zero_point(), out.first_zero_point()};
  ctx.set_run(type == ElementType::int8 ? run_quantized<int8_t> : run_quantized<int16_t>);
  return {};
}

}  // namespace

extern const OpSpec op_sqrt{
    .name = "SQRT",
    .max_version = 2,
    .types = "T:f32|f16|bf16|f64|i8|i16 -> T",
    .prepare = prepare,
};

}  // namespace surelite
