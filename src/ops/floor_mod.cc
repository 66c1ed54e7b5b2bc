// SPDX-License-Identifier: Apache-2.0
// FLOOR_MOD: the remainder of a division rounded down: it has the divisor's sign. Integers refuse a zero divisor.
#include <cmath>

#include "ops/shared/elementwise/divisors.h"
#include "ops/shared/elementwise/pairwise.h"

namespace surelite {
namespace {

struct FloorMod {
  template <class T>
  T operator()(T x, T y) const {
    T remainder;
    if constexpr (std::is_integral_v<T>)
      remainder = y == T(-1) ? T{0} : static_cast<T>(x % y);  // INT_MIN % -1 traps
    else
      remainder = std::fmod(x, y);
    return static_cast<T>(remainder != 0 && (y < 0) != (remainder < 0) ? remainder + y : remainder);
  }
};

template <class T>
Status run_integer(RunContext& ctx) {
  SURELITE_TRY(check_divisors<T>(ctx, 0));
  return run_pairwise<T, FloorMod>(ctx);
}

Status prepare(PrepareContext& ctx) {
  SURELITE_TRY(prepare_broadcast(ctx));
  return choose_run(ctx, ctx.output(0).type,
                    {{ElementType::float32, run_pairwise<float, FloorMod>},
                     {ElementType::float16, run_pairwise<Half, FloorMod>},
                     {ElementType::bfloat16, run_pairwise<BFloat16, FloorMod>},
                     {ElementType::int8, run_integer<int8_t>},
                     {ElementType::int16, run_integer<int16_t>},
                     {ElementType::int32, run_integer<int32_t>},
                     {ElementType::int64, run_integer<int64_t>}});
}

}  // namespace

extern const OpSpec op_floor_mod{
    .name = "FLOOR_MOD",
    .max_version = 2,
    .types = "T:f32|f16|bf16|i8|i16|i32|i64 T -> T",
    .prepare = prepare,
};

}  // namespace surelite
