// SPDX-License-Identifier: Apache-2.0
// BROADCAST_ARGS: the shape that two shapes broadcast to.
#include <algorithm>
#include <string>

#include "ops/shared/elementwise/elementwise.h"

namespace surelite {
namespace {

template <class T>
Status run(RunContext& ctx) {
  const std::span<const T> a = ctx.in<T>(0), b = ctx.in<T>(1);
  const std::span<T> out = ctx.out<T>(0);
  for (size_t i = 1; i <= out.size(); ++i) {
    const T da = i <= a.size() ? a[a.size() - i] : T{1};
    const T db = i <= b.size() ? b[b.size() - i] : T{1};
    if (da != db && da != 1 && db != 1)
      return ctx.bad_value(1, static_cast<int64_t>(b.size() - i), {"value", db},
                           "it must be 1 or the extent of the other shape, " + std::to_string(da));
    out[out.size() - i] = da == 1 ? db : da;
  }
  return {};
}

Status prepare(PrepareContext& ctx) {
  for (const int i : {0, 1})
    if (ctx.input(i).rank() != 1) return ctx.wrong_rank(i, 1);
  SURELITE_TRY(ctx.resize(0, {std::max(ctx.input(0).dim(0), ctx.input(1).dim(0))}));
  return choose_run(ctx, ctx.input(0).type, {{ElementType::int32, run<int32_t>}, {ElementType::int64, run<int64_t>}});
}

}  // namespace

extern const OpSpec op_broadcast_args{
    .name = "BROADCAST_ARGS",
    .types = "T:i32|i64 T -> T",
    .prepare = prepare,
};

}  // namespace surelite
