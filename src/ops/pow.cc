// SPDX-License-Identifier: Apache-2.0
// POW: x to the power y, with broadcasting. Integer exponents must not be negative; integer powers that do not fit
// become the least int32, as with the stock runtime.
#include <algorithm>
#include <cmath>
#include <limits>

#include "ops/shared/elementwise/pairwise.h"

namespace surelite {
namespace {

struct Pow {
  template <class T>
  T operator()(T x, T y) const {
    if constexpr (std::is_integral_v<T>) {
      const double power = std::pow(static_cast<double>(x), static_cast<double>(y));
      return std::abs(power) < 0x1p31 ? static_cast<T>(power) : std::numeric_limits<T>::min();
    } else {
      return std::pow(x, y);
    }
  }
};

Status run_int32(RunContext& ctx) {
  const std::span<const int32_t> exponents = ctx.in<int32_t>(1);
  const auto negative = std::find_if(exponents.begin(), exponents.end(), [](int32_t y) { return y < 0; });
  if (negative != exponents.end())
    return ctx.bad_value(1, negative - exponents.begin(), {"value", *negative},
                         "exponents of integers must not be negative");
  return run_pairwise<int32_t, Pow>(ctx);
}

Status prepare(PrepareContext& ctx) {
  SURELITE_TRY(prepare_broadcast(ctx));
  return choose_run(ctx, ctx.output(0).type,
                    {{ElementType::float32, run_pairwise<float, Pow>},
                     {ElementType::float16, run_pairwise<Half, Pow>},
                     {ElementType::bfloat16, run_pairwise<BFloat16, Pow>},
                     {ElementType::int32, run_int32}});
}

}  // namespace

extern const OpSpec op_pow{
    .name = "POW",
    .types = "T:f32|f16|bf16|i32 T -> T",
    .prepare = prepare,
};

}  // namespace surelite
