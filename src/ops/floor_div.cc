// SPDX-License-Identifier: Apache-2.0
// FLOOR_DIV: the quotient rounded down, with broadcasting. Zero divisors are refused, for real numbers too, as in the
// stock kernel.
#include <cmath>

#include "ops/shared/elementwise/divisors.h"
#include "ops/shared/elementwise/pairwise.h"

namespace surelite {
namespace {

// As std::floor, without a call: what has digits behind the point fits 64 bits.
double rounded_down(double x) {
  if (!(std::abs(x) < 0x1p52)) return x;
  const auto toward_zero = static_cast<double>(static_cast<int64_t>(x));
  return std::copysign(toward_zero > x ? toward_zero - 1 : toward_zero, x);
}

struct FloorDiv {
  template <class T>
  T operator()(T x, T y) const {
    if constexpr (std::is_integral_v<T>) {
      // The least integer over -1 wraps to itself.
      if constexpr (std::is_signed_v<T>)
        if (y == -1) return static_cast<T>(0 - static_cast<std::make_unsigned_t<T>>(x));
      const T quotient = static_cast<T>(x / y);
      return static_cast<T>(x % y != 0 && (x < 0) != (y < 0) ? quotient - 1 : quotient);
    } else {
      // The stock kernel divides in double precision.
      return static_cast<T>(rounded_down(static_cast<double>(x) / static_cast<double>(y)));
    }
  }
};

template <class T>
Status run(RunContext& ctx) {
  SURELITE_TRY(check_divisors<T>(ctx, static_cast<T>(0)));
  return run_pairwise<T, FloorDiv>(ctx);
}

Status prepare(PrepareContext& ctx) {
  SURELITE_TRY(prepare_broadcast(ctx));
  return choose_run(ctx, ctx.output(0).type,
                    {{ElementType::float32, run<float>},
                     {ElementType::float16, run<Half>},
                     {ElementType::bfloat16, run<BFloat16>},
                     {ElementType::int8, run<int8_t>},
                     {ElementType::int16, run<int16_t>},
                     {ElementType::int32, run<int32_t>},
                     {ElementType::int64, run<int64_t>}});
}

}  // namespace

extern const OpSpec op_floor_div{
    .name = "FLOOR_DIV",
    .max_version = 3,
    .types = "T:f32|f16|bf16|i8|i16|i32|i64 T -> T",
    .prepare = prepare,
};

}  // namespace surelite
