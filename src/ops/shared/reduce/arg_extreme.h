// SPDX-License-Identifier: Apache-2.0
// Index of the greatest or least element of an axis; of equal ones the first, and never a NaN where there is a number.
// Better(a, b) says whether a takes b's place.
#pragma once

#include <algorithm>
#include <cmath>
#include <functional>
#include <type_traits>

#include "ops/fast/extremes.h"
#include "ops/shared/options/shape_inputs.h"

namespace surelite {

struct ArgExtreme {
  int64_t outer = 1, extent = 1, inner = 1;
};

template <class T, class Better>
bool takes_place(T candidate, T best) {
  if constexpr (std::is_floating_point_v<T>) {
    if (std::isnan(candidate) || std::isnan(best)) return std::isnan(best) && !std::isnan(candidate);
  }
  return Better{}(candidate, best);
}

// Neighbouring columns together, so that each row is read in order.
template <class T, class Index, class Better>
Status run_arg_extreme(RunContext& ctx) {
  constexpr int64_t kColumns = 32;
  const ArgExtreme& s = ctx.state<ArgExtreme>();
  const T* in = ctx.in<T>(0).data();
  Index* out = ctx.out<Index>(0).data();
  const int64_t blocks = (s.inner + kColumns - 1) / kColumns;
  ctx.parallel(s.outer * blocks, 1 + 16384 / std::max<int64_t>(s.extent * std::min(s.inner, kColumns), 1),
               [&](int64_t begin, int64_t end) {
                 for (int64_t block = begin; block < end; ++block) {
                   const int64_t o = block / blocks, first = block % blocks * kColumns,
                                 count = std::min(kColumns, s.inner - first);
                   const T* row = in + o * s.extent * s.inner + first;
                   T best[kColumns];
                   int64_t at[kColumns];
                   std::copy_n(row, count, best);
                   std::fill_n(at, count, 0);
                   for (int64_t k = 1; k < s.extent; ++k) {
                     row += s.inner;
                     for (int64_t i = 0; i < count; ++i)
                       if (takes_place<T, Better>(row[i], best[i])) best[i] = row[i], at[i] = k;
                   }
                   for (int64_t i = 0; i < count; ++i) out[o * s.inner + first + i] = static_cast<Index>(at[i]);
                 }
               });
  return {};
}

// Rows of other types, and without a kernel.
template <class T, class Index, class Better>
Status run_arg_lines(RunContext& ctx) {
  const ArgExtreme& s = ctx.state<ArgExtreme>();
  const T* in = ctx.in<T>(0).data();
  Index* out = ctx.out<Index>(0).data();
  ctx.parallel(s.outer, 1 + 16384 / s.extent, [&](int64_t begin, int64_t end) {
    for (int64_t o = begin; o < end; ++o) {
      const T* row = in + o * s.extent;
      T best = row[0];
      int64_t at = 0;
      for (int64_t k = 1; k < s.extent; ++k)
        if (takes_place<T, Better>(row[k], best)) best = row[k], at = k;
      out[o] = static_cast<Index>(at);
    }
  });
  return {};
}

// Rows of bytes or floats.
template <class T, class Index, class Better>
Status run_arg_rows(RunContext& ctx) {
  using Element = std::conditional_t<sizeof(T) == 1, uint8_t, T>;
  const ArgExtreme& s = ctx.state<ArgExtreme>();
  const auto* in = reinterpret_cast<const Element*>(ctx.in<T>(0).data());
  Index* out = ctx.out<Index>(0).data();
  constexpr bool kUnsigned = std::is_unsigned_v<T>, kGreatest = std::is_same_v<Better, std::greater<>>;
  const auto find = fast_extreme<Element, Index>(ctx.kernels());
  ctx.parallel(s.outer, 1 + 65536 / s.extent, [&](int64_t begin, int64_t end) {
    find(in + begin * s.extent, end - begin, s.extent, kUnsigned, kGreatest, out + begin);
  });
  return {};
}

template <class T, class Better>
void choose_arg_extreme(PrepareContext& ctx, bool rows) {
  if constexpr (sizeof(T) == 1 || std::is_same_v<T, float>)
    if (rows && ctx.input(0).count() < INT32_MAX && fast_extreme<T, int32_t>(ctx.kernels()) &&
        fast_extreme<T, int64_t>(ctx.kernels()))
      return ctx.set_run(ctx.output(0).type == ElementType::int32 ? run_arg_rows<T, int32_t, Better>
                                                                  : run_arg_rows<T, int64_t, Better>);
  if (rows)
    return ctx.set_run(ctx.output(0).type == ElementType::int32 ? run_arg_lines<T, int32_t, Better>
                                                                : run_arg_lines<T, int64_t, Better>);
  ctx.set_run(ctx.output(0).type == ElementType::int32 ? run_arg_extreme<T, int32_t, Better>
                                                       : run_arg_extreme<T, int64_t, Better>);
}

template <class Better>
Status prepare_arg_extreme(PrepareContext& ctx) {
  const Shape& in = ctx.input(0).shape;
  if (in.rank() < 1) return ctx.wrong_rank(0, "1 or more");
  if (!ctx.known(1)) return ctx.later();
  SURELITE_LET(const int axis, read_axis(ctx, 1, in.rank()));
  if (in[axis] == 0)
    return ctx.wrong_extent(0, axis, "1 or more");
  Shape out;
  for (int i = 0; i < in.rank(); ++i)
    if (i != axis) out.push_back(in[i]);
  SURELITE_TRY(ctx.resize(0, out));
  ArgExtreme& s = ctx.state<ArgExtreme>();
  s = {in.count(0, axis), in[axis], in.count(axis + 1, in.rank())};
  switch (ctx.input(0).type) {
    case ElementType::float32: choose_arg_extreme<float, Better>(ctx, s.inner == 1); break;
    case ElementType::int8: choose_arg_extreme<int8_t, Better>(ctx, s.inner == 1); break;
    case ElementType::int16: choose_arg_extreme<int16_t, Better>(ctx, s.inner == 1); break;
    case ElementType::int32: choose_arg_extreme<int32_t, Better>(ctx, s.inner == 1); break;
    case ElementType::int64: choose_arg_extreme<int64_t, Better>(ctx, s.inner == 1); break;
    default: choose_arg_extreme<uint8_t, Better>(ctx, s.inner == 1);
  }
  return {};
}

}  // namespace surelite
