// SPDX-License-Identifier: Apache-2.0
// CUMSUM: running sums along an axis, from either end, with or without the element itself. Integers wrap.
#include <type_traits>

#include "ops/shared/options/shape_inputs.h"

namespace surelite {
namespace {

struct State {
  int64_t outer = 1, extent = 1, inner = 1;
  bool exclusive = false, reverse = false;
};

template <class T>
T add(T a, T b) {
  if constexpr (std::is_floating_point_v<T>)
    return a + b;
  else
    return static_cast<T>(static_cast<std::make_unsigned_t<T>>(a) + static_cast<std::make_unsigned_t<T>>(b));
}

template <class T>
Status run(RunContext& ctx) {
  const State& s = ctx.state<State>();
  const T* in = ctx.in<T>(0).data();
  T* out = ctx.out<T>(0).data();
  for (int64_t o = 0; s.extent > 0 && o < s.outer; ++o)
    for (int64_t i = 0; i < s.inner; ++i) {
      const int64_t step = s.reverse ? -s.inner : s.inner;
      int64_t at = o * s.extent * s.inner + i + (s.reverse ? (s.extent - 1) * s.inner : 0);
      T sum = 0;
      for (int64_t k = 0; k < s.extent; ++k, at += step) {
        const T x = in[at];
        out[at] = s.exclusive ? sum : add(sum, x);
        sum = add(sum, x);
      }
    }
  return {};
}

Status prepare(PrepareContext& ctx) {
  const Shape& in = ctx.input(0).shape;
  if (in.rank() < 1) return ctx.wrong_rank(0, "1 or more");
  if (!ctx.known(1)) return ctx.later();
  SURELITE_LET(const int axis, read_axis(ctx, 1, in.rank()));
  SURELITE_TRY(ctx.resize(0, in));
  ctx.state<State>() = {in.count(0, axis), in[axis], in.count(axis + 1, in.rank()), ctx.options().flag("exclusive"),
                        ctx.options().flag("reverse")};
  const ElementType type = ctx.input(0).type;
  ctx.set_run(type == ElementType::float32 ? run<float> : type == ElementType::int32 ? run<int32_t> : run<int64_t>);
  return {};
}

}  // namespace

extern const OpSpec op_cumsum{
    .name = "CUMSUM",
    .types = "T:f32|i32|i64 i32 -> T",
    .prepare = prepare,
};

}  // namespace surelite
