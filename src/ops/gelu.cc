// SPDX-License-Identifier: Apache-2.0
// GELU: x times the normal distribution function at x, exactly or by hyperbolic tangent. Written with erfc, which does
// not cancel where x is far below 0.
#include <cmath>

#include "ops/fast/float_map.h"
#include "ops/shared/quant/lookup_table.h"
#include "ops/shared/quant/quantization_checks.h"

namespace surelite {
namespace {

// Every step rounds to T, as the stock kernel's do.
template <class T>
Wide<T> rounded(Wide<T> x) {
  return static_cast<Wide<T>>(static_cast<T>(x));
}

template <class T>
Wide<T> gelu(Wide<T> x) {
  const auto scale = rounded<T>(static_cast<Wide<T>>(-0.70710678118654752440));
  const Wide<T> upper = rounded<T>(std::erfc(rounded<T>(x * scale)));
  return rounded<T>(static_cast<Wide<T>>(0.5) * x) * upper;
}

template <class T>
Wide<T> approximate_gelu(Wide<T> x) {
  const auto scale = rounded<T>(static_cast<Wide<T>>(0.79788456080286535588));
  const auto cubic = rounded<T>(static_cast<Wide<T>>(0.044715));
  const Wide<T> cube = rounded<T>(rounded<T>(x * x) * x);
  const Wide<T> bent = rounded<T>(x + rounded<T>(cubic * cube));
  const Wide<T> gate = rounded<T>(1 + rounded<T>(std::tanh(rounded<T>(scale * bent))));
  return rounded<T>(static_cast<Wide<T>>(0.5) * x) * gate;
}

// The table's version associates the cube the other way.
float approximate_gelu_for_table(float x) {
  return 0.5f * x * (1.0f + std::tanh(0.79788456080286535588f * (x + 0.044715f * x * x * x)));
}

template <class T>
Status run(RunContext& ctx) {
  return map_elements<T, T>(ctx, [](T x) { return gelu<T>(x); });
}

template <class T>
Status run_approximate(RunContext& ctx) {
  return map_elements<T, T>(ctx, [](T x) { return approximate_gelu<T>(x); });
}

template <class T>
RunFn choose_short(PrepareContext& ctx, bool approximate) {
  return approximate ? short_map<T>(ctx, run_approximate<T>, [](float x) { return approximate_gelu<T>(x); })
                     : short_map<T>(ctx, run<T>, [](float x) { return gelu<T>(x); });
}

Status prepare(PrepareContext& ctx) {
  SURELITE_TRY(prepare_same_shape(ctx));
  const ElementType type = ctx.input(0).type;
  const bool approximate = ctx.options().flag("approximate");
  if (type == ElementType::int8 || type == ElementType::uint8 || type == ElementType::int16) {
    SURELITE_TRY(check_affine(ctx, {0}));
    return approximate ? prepare_table(ctx, approximate_gelu_for_table) : prepare_table(ctx, gelu<float>);
  }
  return choose_run(
      ctx, type,
      {{ElementType::float32, approximate ? fast_float_map<&simd::FloatMaps::gelu_tanh>(ctx, run_approximate<float>)
                                          : fast_float_map<&simd::FloatMaps::gelu>(ctx, run<float>)},
       {ElementType::float16, choose_short<Half>(ctx, approximate)},
       {ElementType::bfloat16, choose_short<BFloat16>(ctx, approximate)}});
}

}  // namespace

extern const OpSpec op_gelu{
    .name = "GELU",
    .max_version = 3,
    .types = "T:f32|f16|bf16|i8|u8|i16 -> T",
    .prepare = prepare,
};

}  // namespace surelite
