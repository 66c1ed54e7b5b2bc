// SPDX-License-Identifier: Apache-2.0
// REDUCE_WINDOW: a reduction of sliding windows; window shape, strides and dilations are inputs.
#include <string>
#include <utility>

#include "ops/shared/reduce/reduce_window.h"

namespace surelite {
namespace {

Status prepare(PrepareContext& ctx) {
  const int32_t reduction = ctx.options().i32("reduce_function");
  if (reduction < 1 || reduction > 6)
    return ctx.bad_option("reduce_function", {"value", reduction}, "it must be 1 to 6");
  const int rank = ctx.input(0).rank();
  if (rank < 1) return ctx.wrong_rank(0, "1 or more");
  for (int i = 2; i < 5; ++i) {
    if (ctx.input(i).count() != rank) return ctx.wrong_count(i, rank, ", one per axis");
    if (!ctx.known(i)) return ctx.later();
  }
  WindowReduction plan;
  plan.reduction = static_cast<Reduction>(reduction);
  plan.axes.resize(static_cast<size_t>(rank));
  for (size_t i = 0; i < plan.axes.size(); ++i) {
    plan.axes[i].window = ctx.input(2).values<int64_t>()[i];
    plan.axes[i].stride = ctx.input(3).values<int64_t>()[i];
    plan.axes[i].window_dilation = ctx.input(4).values<int64_t>()[i];
  }
  return prepare_reduce_window(ctx, std::move(plan));
}

}  // namespace

extern const OpSpec op_reduce_window{
    .name = "REDUCE_WINDOW",
    .types = "T:bool|i8|u8|i16|i32|i64|f32|f64 T i64 i64 i64 -> T",
    .options = "ReduceWindowOptions",
    .prepare = prepare,
};

}  // namespace surelite
