// SPDX-License-Identifier: Apache-2.0
// Reductions over a set of axes: which output element each input element belongs to, in one walk over the input. Every
// output sees its elements in the input's order, as in the stock reference kernels.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "ops/op.h"

namespace surelite {

struct ReducePlan {
  struct Axis {
    int64_t extent, out_stride;  // stride 0: reduced
  };
  // Neighbours that are both kept or both reduced are joined; extents of 1 are dropped. The product of the extents is
  // the input's count and fits int64, so there are at most 62.
  static constexpr int kMaxAxes = 64;
  std::array<Axis, kMaxAxes> axes;
  int count = 0;
  int64_t inputs = 0, outputs = 0;
  int64_t per_output = 1;  // elements that come together in one
  bool all = false;        // every axis is reduced
};

// Reads axes from input 1 and keep_dims from the options, sets the shape of output 0. A plan with `waiting` set in the
// context has not been made.
Status prepare_reduce(PrepareContext& ctx, ReducePlan* plan);

// Rows of `extent` neighbours into one output each; the chains of several rows overlap.
template <class In, class Acc, class F>
void reduce_rows(const In* in, int64_t rows, int64_t extent, Acc* acc, int64_t out_stride, F&& f) {
  constexpr int kRows = 8;
  int64_t row = 0;
  for (; row + kRows <= rows; row += kRows, in += kRows * extent) {
    Acc values[kRows];
    for (int r = 0; r < kRows; ++r) values[r] = acc[(row + r) * out_stride];
    for (int64_t i = 0; i < extent; ++i)
      for (int r = 0; r < kRows; ++r) values[r] = f(values[r], in[r * extent + i]);
    for (int r = 0; r < kRows; ++r) acc[(row + r) * out_stride] = values[r];
  }
  for (; row < rows; ++row, in += extent) {
    Acc value = acc[row * out_stride];
    for (int64_t i = 0; i < extent; ++i) value = f(value, in[i]);
    acc[row * out_stride] = value;
  }
}

// acc[o] = f(acc[o], in[i]) for every input element; `acc` has been filled with the initial value.
template <class In, class Acc, class F>
void reduce(const ReducePlan& plan, const In* in, Acc* acc, F&& f) {
  if (plan.inputs == 0) return;
  if (plan.count == 0) {
    acc[0] = f(acc[0], in[0]);
    return;
  }
  const ReducePlan::Axis& last = plan.axes[static_cast<size_t>(plan.count - 1)];
  // What is walked at once: kept neighbours, or reduced ones with the kept axis before them.
  const bool rows = last.out_stride == 0 && plan.count > 1;
  const ReducePlan::Axis kept = rows ? plan.axes[static_cast<size_t>(plan.count - 2)] : ReducePlan::Axis{1, 0};
  std::array<int64_t, ReducePlan::kMaxAxes> index{};
  int64_t out = 0;
  while (true) {
    if (last.out_stride == 0) {
      reduce_rows(in, kept.extent, last.extent, acc + out, kept.out_stride, f);
    } else {
      for (int64_t i = 0; i < last.extent; ++i) acc[out + i] = f(acc[out + i], in[i]);
    }
    in += kept.extent * last.extent;
    int axis = plan.count - (rows ? 3 : 2);
    for (; axis >= 0; --axis) {
      const auto a = static_cast<size_t>(axis);
      out += plan.axes[a].out_stride;
      if (++index[a] < plan.axes[a].extent) break;
      out -= plan.axes[a].out_stride * plan.axes[a].extent;
      index[a] = 0;
    }
    if (axis < 0) return;
  }
}

// Reduction within one type: output 0 starts at `initial`, or at the first element where everything is reduced to one
// (which must make no difference but for NaN and infinities).
template <class T, class F>
Status reduce_in_place(RunContext& ctx, const ReducePlan& plan, T initial, bool from_first, F&& f) {
  const T* in = ctx.in<T>(0).data();
  T* out = ctx.out<T>(0).data();
  if (from_first && plan.all && plan.inputs > 0) initial = in[0];
  std::fill_n(out, plan.outputs, initial);
  reduce(plan, in, out, f);
  return {};
}

}  // namespace surelite
