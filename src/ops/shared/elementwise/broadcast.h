// SPDX-License-Identifier: Apache-2.0
// Broadcasting in the manner of NumPy: shapes are aligned at the last axis, extents of 1 repeat.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <type_traits>

#include "ops/op.h"
#include "ops/fast/wide_loop.h"

namespace surelite {

// More axes than any tensor has unless the limits were raised.
inline constexpr int kMaxBroadcastRank = 64;

// The shape of a result, or false if two extents differ and neither is 1, or there are too many axes.
bool broadcast_shapes(const Shape& a, const Shape& b, Shape* out);

// Sets output 0 to the broadcast of inputs a and b.
Status prepare_broadcast(PrepareContext& ctx, int a = 0, int b = 1);

// Walks an output shape with one element offset per input: axes that an input repeats have stride 0 there. Neighbouring
// axes that behave alike are joined, so most cases end with one or two axes. N inputs.
template <int N>
struct BroadcastPlan {
  static constexpr int kMaxAxes = kMaxBroadcastRank;
  int axes = 0;
  std::array<int64_t, kMaxAxes> extent{};
  std::array<std::array<int64_t, kMaxAxes>, N> stride{};

  static BroadcastPlan make(const Shape& out, const std::array<const Shape*, N>& inputs);
};

// What a walk calls for each row, with the function it stands for.
template <int N>
using RowCall = Status (*)(void* row, int64_t out, const std::array<int64_t, N>& offsets, int64_t count,
                           const std::array<int64_t, N>& strides);
// For N from 1 to 3. One copy for all types of elements.
template <int N>
Status walk_rows(const BroadcastPlan<N>& plan, RowCall<N> call, void* row);

// Calls row(out_offset, offsets, count, strides): `count` consecutive outputs whose inputs start at offsets and advance
// by strides (0 or the innermost stride). Does nothing for an empty output.
template <int N, class Row>
Status for_each_row(const BroadcastPlan<N>& plan, Row&& row) {
  using Offsets = std::array<int64_t, N>;
  const RowCall<N> call = [](void* self, int64_t out, const Offsets& from, int64_t count, const Offsets& step) {
    return (*static_cast<std::remove_reference_t<Row>*>(self))(out, from, count, step);
  };
  return walk_rows<N>(plan, call, &row);
}

// One row of a broadcast: each input either advances by one or stays.
template <class A, class B, class Out, class F>
void combine_row(const A* a, bool a_moves, const B* b, bool b_moves, Out* out, int64_t count, F f) {
  if (a_moves && b_moves) {
    for (int64_t i = 0; i < count; ++i) out[i] = static_cast<Out>(f(a[i], b[i]));
  } else if (a_moves) {
    const B y = *b;
    for (int64_t i = 0; i < count; ++i) out[i] = static_cast<Out>(f(a[i], y));
  } else if (b_moves) {
    const A x = *a;
    for (int64_t i = 0; i < count; ++i) out[i] = static_cast<Out>(f(x, b[i]));
  } else {
    std::fill_n(out, count, static_cast<Out>(f(*a, *b)));
  }
}

// Numbers that are converted one by one, and 16 bits that become bytes: one loop serves all ways to broadcast.
template <class A, class Out>
inline constexpr bool kRarelyFast = !std::is_arithmetic_v<A> || (sizeof(A) == 2 && sizeof(Out) == 1);

// A row of a broadcast of inputs 0 and 1: `count` outputs from element `at` on, whose inputs start at elements `from` and advance
// by `step` (0 or 1).
using RowOfPairs = void (*)(const void* self, int64_t at, const std::array<int64_t, 2>& from, int64_t count, const std::array<int64_t, 2>& step);

// Calls row for all of output 0, on several threads where that pays.
void broadcast_rows(const RunContext& ctx, RowOfPairs row, const void* self);

// out[i] = f(a[i], b[i]) with broadcasting; a and b are inputs 0 and 1. f is called by several threads, and should capture by
// value: the output may have a type that aliases everything. WIDE: with the loops of wide_loop.h.
template <class A, class B, class Out, bool WIDE = false, class F>
Status broadcast_pairs(const RunContext& ctx, F f) {
  struct Pairs {
    const A* a;
    const B* b;
    Out* out;
    F f;
  } const pairs{ctx.in<A>(0).data(), ctx.in<B>(1).data(), ctx.out<Out>(0).data(), f};
  broadcast_rows(
      ctx,
      [](const void* self, int64_t at, const std::array<int64_t, 2>& from, int64_t count, const std::array<int64_t, 2>& step) {
        const Pairs& p = *static_cast<const Pairs*>(self);
        if constexpr (WIDE) combine_wide(p.a + from[0], step[0] != 0, p.b + from[1], step[1] != 0, p.out + at, count, p.f);
        else if constexpr (kRarelyFast<A, Out>)
          for (int64_t i = 0; i < count; ++i) p.out[at + i] = static_cast<Out>(p.f(p.a[from[0] + i * step[0]], p.b[from[1] + i * step[1]]));
        else combine_row(p.a + from[0], step[0] != 0, p.b + from[1], step[1] != 0, p.out + at, count, p.f);
      },
      &pairs);
  return {};
}

template <class In, class Out, bool WIDE = false, class F>
Status broadcast_binary(const RunContext& ctx, F f) {
  return broadcast_pairs<In, In, Out, WIDE>(ctx, f);
}

}  // namespace surelite
