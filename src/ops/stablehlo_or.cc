// SPDX-License-Identifier: Apache-2.0
// STABLEHLO_OR: bits set in either of two integers, or the disjunction of two truth values; the shapes are equal.
#include "ops/shared/elementwise/pairwise.h"

namespace surelite {
namespace {

struct Or {
  template <class T>
  T operator()(T x, T y) const {
    return static_cast<T>(x | y);
  }
};

Status run_bool(RunContext& ctx) {
  return broadcast_binary<uint8_t, uint8_t>(
      ctx, [](uint8_t x, uint8_t y) { return static_cast<uint8_t>((x != 0) | (y != 0)); });
}

Status prepare(PrepareContext& ctx) {
  SURELITE_TRY(check_equal_shapes(ctx));
  if (ctx.output(0).type != ElementType::boolean) return prepare_integer_pairs<Or>(ctx);
  ctx.set_run(run_bool);
  return prepare_broadcast(ctx);
}

}  // namespace

extern const OpSpec op_stablehlo_or{
    .name = "STABLEHLO_OR",
    .types = "T:i8|u8|i16|u16|i32|u32|i64|bool T -> T",
    .prepare = prepare,
};

}  // namespace surelite
