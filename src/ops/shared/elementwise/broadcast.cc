// SPDX-License-Identifier: Apache-2.0
// Broadcast shapes, and the walk over them.
#include "ops/shared/elementwise/broadcast.h"

namespace surelite {
namespace {

// Elements that take about as long as waking a thread.
constexpr int64_t kGrain = 16384;

}  // namespace

bool broadcast_shapes(const Shape& a, const Shape& b, Shape* out) {
  const int rank = std::max(a.rank(), b.rank());
  if (rank > kMaxBroadcastRank) return false;
  *out = Shape::of_rank(rank);
  for (int i = 1; i <= rank; ++i) {
    const int32_t da = i <= a.rank() ? a[a.rank() - i] : 1;
    const int32_t db = i <= b.rank() ? b[b.rank() - i] : 1;
    if (da != db && da != 1 && db != 1) return false;
    (*out)[rank - i] = da == 1 ? db : da;
  }
  return true;
}

Status prepare_broadcast(PrepareContext& ctx, int a, int b) {
  Shape shape;
  if (!broadcast_shapes(ctx.input(a).shape, ctx.input(b).shape, &shape))
    return ctx.bad_shape(ctx.describe_input(a) + " and " + ctx.describe_input(b) + " do not broadcast");
  return ctx.resize(0, shape);
}

template <int N>
BroadcastPlan<N> BroadcastPlan<N>::make(const Shape& out, const std::array<const Shape*, N>& inputs) {
  BroadcastPlan plan;
  std::array<int64_t, N> next;
  next.fill(1);
  std::array<bool, N> repeats{};
  // Innermost axis first; reversed at the end.
  for (int i = 1; i <= out.rank(); ++i) {
    const int64_t extent = out[out.rank() - i];
    if (extent == 1) continue;
    std::array<bool, N> now{};
    for (int n = 0; n < N; ++n) {
      const Shape& in = *inputs[static_cast<size_t>(n)];
      now[static_cast<size_t>(n)] = i > in.rank() || in[in.rank() - i] == 1;
    }
    if (plan.axes > 0 && now == repeats) {
      plan.extent[static_cast<size_t>(plan.axes - 1)] *= extent;
    } else {
      for (size_t n = 0; n < N; ++n) plan.stride[n][static_cast<size_t>(plan.axes)] = now[n] ? 0 : next[n];
      plan.extent[static_cast<size_t>(plan.axes++)] = extent;
      repeats = now;
    }
    for (size_t n = 0; n < N; ++n)
      if (!now[n]) next[n] *= extent;
  }
  std::reverse(plan.extent.begin(), plan.extent.begin() + plan.axes);
  for (auto& strides : plan.stride) std::reverse(strides.begin(), strides.begin() + plan.axes);
  return plan;
}

template <int N>
Status walk_rows(const BroadcastPlan<N>& plan, RowCall<N> call, void* row) {
  std::array<int64_t, N> offsets{};
  std::array<int64_t, N> inner{};
  if (plan.axes == 0) return call(row, 0, offsets, 1, inner);
  for (int i = 0; i < plan.axes; ++i)
    if (plan.extent[static_cast<size_t>(i)] == 0) return {};
  const auto last = static_cast<size_t>(plan.axes - 1);
  for (size_t n = 0; n < N; ++n) inner[n] = plan.stride[n][last];
  std::array<int64_t, BroadcastPlan<N>::kMaxAxes> index{};
  int64_t out = 0;
  while (true) {
    SURELITE_TRY(call(row, out, offsets, plan.extent[last], inner));
    out += plan.extent[last];
    int axis = plan.axes - 2;
    for (; axis >= 0; --axis) {
      const auto a = static_cast<size_t>(axis);
      for (size_t n = 0; n < N; ++n) offsets[n] += plan.stride[n][a];
      if (++index[a] < plan.extent[a]) break;
      for (size_t n = 0; n < N; ++n) offsets[n] -= plan.stride[n][a] * plan.extent[a];
      index[a] = 0;
    }
    if (axis < 0) return {};
  }
}

void broadcast_rows(const RunContext& ctx, RowOfPairs row, const void* self) {
  const auto plan = BroadcastPlan<2>::make(ctx.output(0).shape, {&ctx.input(0).shape, &ctx.input(1).shape});
  const int64_t total = ctx.output(0).count();
  if (total == 0) return;
  if (plan.axes == 0) return row(self, 0, {0, 0}, 1, {0, 0});
  const int64_t outer = plan.extent[0], inner = total / outer;
  const std::array<int64_t, 2> step{plan.stride[0][0], plan.stride[1][0]};
  ctx.parallel(outer, 1 + kGrain / inner, [&](int64_t begin, int64_t end) {
    const std::array<int64_t, 2> start{begin * step[0], begin * step[1]};
    if (plan.axes == 1) return row(self, begin, start, end - begin, step);
    BroadcastPlan<2> part = plan;
    part.extent[0] = end - begin;
    (void)for_each_row<2>(part, [&](int64_t at, const auto& from, int64_t count, const auto& steps) -> Status {
      row(self, begin * inner + at, {start[0] + from[0], start[1] + from[1]}, count, steps);
      return {};
    });
  });
}

template struct BroadcastPlan<1>;
template struct BroadcastPlan<2>;
template struct BroadcastPlan<3>;
template Status walk_rows<1>(const BroadcastPlan<1>&, RowCall<1>, void*);
template Status walk_rows<2>(const BroadcastPlan<2>&, RowCall<2>, void*);
template Status walk_rows<3>(const BroadcastPlan<3>&, RowCall<3>, void*);

}  // namespace surelite
