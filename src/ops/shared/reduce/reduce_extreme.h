// SPDX-License-Identifier: Apache-2.0
// Greatest and least elements over axes. Better(a, b) says whether a takes the place of b.
#pragma once

#include <limits>

#include "ops/shared/reduce/reduce.h"
#include "ops/shared/options/shape_inputs.h"

namespace surelite {

template <class T, class Better>
Status run_reduce_extreme(RunContext& ctx) {
  constexpr bool kGreatest = Better{}(1, 0);
  const T worst = kGreatest ? std::numeric_limits<T>::lowest() : std::numeric_limits<T>::max();
  return reduce_in_place<T>(ctx, ctx.state<ReducePlan>(), worst, true,
                            [](T best, T x) { return Better{}(x, best) ? x : best; });
}

template <class Better>
Status run_reduce_extreme_bool(RunContext& ctx) {
  constexpr bool kGreatest = Better{}(1, 0);
  return reduce_in_place<uint8_t>(ctx, ctx.state<ReducePlan>(), kGreatest ? 0 : 1, false, [](uint8_t best, uint8_t x) {
    const bool b = best != 0, v = x != 0;
    return static_cast<uint8_t>(kGreatest ? b || v : b && v);
  });
}

template <class Better>
Status prepare_reduce_extreme(PrepareContext& ctx) {
  const ElementType type = ctx.input(0).type;
  if (quantizable(type)) SURELITE_TRY(require_same_quantization(ctx, 0, 0));
  switch (type) {
    case ElementType::float32: ctx.set_run(run_reduce_extreme<float, Better>); break;
    case ElementType::int8: ctx.set_run(run_reduce_extreme<int8_t, Better>); break;
    case ElementType::uint8: ctx.set_run(run_reduce_extreme<uint8_t, Better>); break;
    case ElementType::int16: ctx.set_run(run_reduce_extreme<int16_t, Better>); break;
    case ElementType::int32: ctx.set_run(run_reduce_extreme<int32_t, Better>); break;
    case ElementType::int64: ctx.set_run(run_reduce_extreme<int64_t, Better>); break;
    default: ctx.set_run(run_reduce_extreme_bool<Better>);
  }
  return prepare_reduce(ctx, &ctx.state<ReducePlan>());
}

}  // namespace surelite
