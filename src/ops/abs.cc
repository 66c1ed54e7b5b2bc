// SPDX-License-Identifier: Apache-2.0
// ABS: the magnitude of an element; the least integer stays.
#include <algorithm>
#include <cmath>
#include <limits>

#include "ops/shared/elementwise/elementwise.h"
#include "ops/shared/quant/fixed_point.h"
#include "ops/shared/quant/lookup_table.h"
#include "ops/shared/quant/quantization_checks.h"
#include "ops/shared/elementwise/wrapping.h"

namespace surelite {
namespace {

struct State {
  int32_t zero_in = 0, zero_out = 0;
  bool rescale = false;
  Multiplier factor;
};

template <class T>
Status run_plain(RunContext& ctx) {
  return map_elements<T, T>(ctx, [](T x) {
    if constexpr (kIsReal<T>)
      return std::abs(static_cast<Wide<T>>(x));
    else
      return x < 0 ? Minus()(T{0}, x) : x;
  });
}

template <class T>
struct Quantized {
  State s;
  int64_t operator()(T x) const {
    const int32_t size = std::abs(x - s.zero_in);
    const int64_t scaled = int64_t{s.rescale ? multiply(size, s.factor) : size} + s.zero_out;
    return std::clamp<int64_t>(scaled, std::numeric_limits<T>::min(), std::numeric_limits<T>::max());
  }
};

Status run_int16(RunContext& ctx) {
  return map_elements<int16_t, int16_t>(ctx, Quantized<int16_t>{ctx.state<State>()});
}

Status prepare(PrepareContext& ctx) {
  SURELITE_TRY(prepare_same_shape(ctx));
  const ElementType type = ctx.input(0).type;
  if (type == ElementType::int8 || (type == ElementType::int16 && is_quantized(ctx.input(0)))) {
    SURELITE_TRY(check_affine(ctx, {0}, type == ElementType::int16));
    const Quantization &in = ctx.input(0).quant(), &out = ctx.output(0).quant();
    const State s{in.first_zero_point(), out.first_zero_point(), in.first_scale() != out.first_scale(),
                  quantize_multiplier(static_cast<double>(in.first_scale() / out.first_scale()))};
    if (type == ElementType::int8) return prepare_byte_map<int8_t>(ctx, Quantized<int8_t>{s});
    ctx.state<State>() = s;
    ctx.set_run(run_int16);
    return {};
  }
  return choose_run(ctx, type,
                    {{ElementType::float32, run_plain<float>},
                     {ElementType::float16, run_plain<Half>},
                     {ElementType::bfloat16, run_plain<BFloat16>},
                     {ElementType::float64, run_plain<double>},
                     {ElementType::int16, run_plain<int16_t>},
                     {ElementType::int32, run_plain<int32_t>},
                     {ElementType::int64, run_plain<int64_t>}});
}

}  // namespace

extern const OpSpec op_abs{
    .name = "ABS",
    .max_version = 5,
    .types = "T:f32|f16|bf16|f64|i8|i16|i32|i64 -> T",
    .prepare = prepare,
};

}  // namespace surelite
