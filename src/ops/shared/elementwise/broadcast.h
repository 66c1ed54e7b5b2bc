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
  std::array<int64_t, kMaxAxes> extent;  // as many as there are axes
  std::array<std::array<int64_t, kMaxAxes>, N> stride;

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
    SURELITE_SAME_PLACE
    for (int64_t i = 0; i < count; ++i) out[i] = static_cast<Out>(f(a[i], b[i]));
  } else if (a_moves) {
    const B y = *b;
    SURELITE_SAME_PLACE
    for (int64_t i = 0; i < count; ++i) out[i] = static_cast<Out>(f(a[i], y));
  } else if (b_moves) {
    const A x = *a;
    SURELITE_SAME_PLACE
    for (int64_t i = 0; i < count; ++i) out[i] = static_cast<Out>(f(x, b[i]));
  } else {
    std::fill_n(out, count, static_cast<Out>(f(*a, *b)));
  }
}

// Numbers that are converted one by one, and 16 bits that become bytes: one loop serves all ways to broadcast.
template <class A, class Out>
inline constexpr bool kRarelyFast = !std::is_arithmetic_v<A> || (sizeof(A) == 2 && sizeof(Out) == 1);

// `count` consecutive outputs of a broadcast of two inputs, each of which advances with them or stays.
using RowOfPairs = void (*)(const void* f, const void* a, bool a_moves, const void* b, bool b_moves, void* out,
                            int64_t count);

// Bytes of one element: powers of two.
struct PairWidths {
  size_t a, b, out;
};

// Calls row for all of output 0, with inputs 0 and 1, on several threads where that pays. Short rows that repeat an
// input come many at once.
void broadcast_rows(const RunContext& ctx, const PairWidths& widths, RowOfPairs row, const void* f);

// out[i] = f(a[i], b[i]) with broadcasting; a and b are inputs 0 and 1. f is called by several threads, and should
// capture by value: the output may have a type that aliases everything. WIDE: with the loops of wide_loop.h.
template <class A, class B, class Out, bool WIDE = false, class F>
Status broadcast_pairs(const RunContext& ctx, F f) {
  broadcast_rows(
      ctx, {sizeof(A), sizeof(B), sizeof(Out)},
      [](const void* function, const void* x, bool a_moves, const void* y, bool b_moves, void* z, int64_t count) {
        const F f = *static_cast<const F*>(function);
        const auto* a = static_cast<const A*>(x);
        const auto* b = static_cast<const B*>(y);
        auto* out = static_cast<Out*>(z);
        if constexpr (WIDE) combine_wide(a, a_moves, b, b_moves, out, count, f);
        else if constexpr (kRarelyFast<A, Out>)
          for (int64_t i = 0; i < count; ++i) out[i] = static_cast<Out>(f(a[a_moves ? i : 0], b[b_moves ? i : 0]));
        else combine_row(a, a_moves, b, b_moves, out, count, f);
      },
      &f);
  return {};
}

template <class In, class Out, bool WIDE = false, class F>
Status broadcast_binary(const RunContext& ctx, F f) {
  return broadcast_pairs<In, In, Out, WIDE>(ctx, f);
}

}  // namespace surelite
