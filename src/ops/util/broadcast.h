// SPDX-License-Identifier: Apache-2.0
// Broadcasting in the manner of NumPy: shapes are aligned at the last axis, extents of 1 repeat.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

#include "ops/op.h"

namespace surelite {

// More axes than any tensor has unless the limits were raised.
inline constexpr int kMaxBroadcastRank = 64;

// The shape of a result, or false if two extents differ and neither is 1, or there are too many axes.
inline bool broadcast_shapes(const Shape& a, const Shape& b, Shape* out) {
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

// Sets output 0 to the broadcast of inputs a and b.
inline Status prepare_broadcast(PrepareContext& ctx, int a = 0, int b = 1) {
  Shape shape;
  if (!broadcast_shapes(ctx.input(a).shape, ctx.input(b).shape, &shape))
    return ctx.bad_shape(ctx.describe_input(a) + " and " + ctx.describe_input(b) + " do not broadcast");
  return ctx.resize(0, shape);
}

// Walks an output shape with one element offset per input: axes that an input repeats have stride 0 there. Neighbouring
// axes that behave alike are joined, so most cases end with one or two axes. N inputs.
template <int N>
struct BroadcastPlan {
  static constexpr int kMaxAxes = kMaxBroadcastRank;
  int axes = 0;
  std::array<int64_t, kMaxAxes> extent{};
  std::array<std::array<int64_t, kMaxAxes>, N> stride{};

  static BroadcastPlan make(const Shape& out, const std::array<const Shape*, N>& inputs) {
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
};

// Calls row(out_offset, offsets, count, strides): `count` consecutive outputs whose inputs start at offsets and advance
// by strides (0 or the innermost stride). Does nothing for an empty output.
template <int N, class Row>
Status for_each_row(const BroadcastPlan<N>& plan, Row&& row) {
  std::array<int64_t, N> offsets{};
  std::array<int64_t, N> inner{};
  if (plan.axes == 0) return row(int64_t{0}, offsets, int64_t{1}, inner);
  for (int i = 0; i < plan.axes; ++i)
    if (plan.extent[static_cast<size_t>(i)] == 0) return {};
  const auto last = static_cast<size_t>(plan.axes - 1);
  for (size_t n = 0; n < N; ++n) inner[n] = plan.stride[n][last];
  std::array<int64_t, BroadcastPlan<N>::kMaxAxes> index{};
  int64_t out = 0;
  while (true) {
    SURELITE_TRY(row(out, offsets, plan.extent[last], inner));
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

// One row of a broadcast: each input either advances by one or stays.
template <class A, class B, class Out, class F>
void combine_row(const A* a, bool a_moves, const B* b, bool b_moves, Out* out, int64_t count, F f) {
  if (a_moves && b_moves) {
    for (int64_t i = 0; i < count; ++i) out[i] = f(a[i], b[i]);
  } else if (a_moves) {
    const B y = *b;
    for (int64_t i = 0; i < count; ++i) out[i] = f(a[i], y);
  } else if (b_moves) {
    const A x = *a;
    for (int64_t i = 0; i < count; ++i) out[i] = f(x, b[i]);
  } else {
    std::fill_n(out, count, f(*a, *b));
  }
}

// out[i] = f(a[i], b[i]) with broadcasting; a and b are inputs 0 and 1. f should capture by value: the output may have
// a type that aliases everything.
template <class A, class B, class Out, class F>
Status broadcast_pairs(const RunContext& ctx, F f) {
  const auto plan = BroadcastPlan<2>::make(ctx.output(0).shape, {&ctx.input(0).shape, &ctx.input(1).shape});
  const A* a = ctx.in<A>(0).data();
  const B* b = ctx.in<B>(1).data();
  Out* out = ctx.out<Out>(0).data();
  return for_each_row<2>(plan, [&](int64_t at, const auto& from, int64_t count, const auto& step) -> Status {
    combine_row(a + from[0], step[0] != 0, b + from[1], step[1] != 0, out + at, count, f);
    return {};
  });
}

template <class In, class Out, class F>
Status broadcast_binary(const RunContext& ctx, F f) {
  return broadcast_pairs<In, In, Out>(ctx, f);
}

}  // namespace surelite
