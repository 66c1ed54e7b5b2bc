// SPDX-License-Identifier: Apache-2.0
// Reductions of slices by segment id, shared by SEGMENT_SUM and the UNSORTED_SEGMENT operators.
#pragma once

#include <algorithm>
#include <limits>
#include <type_traits>

#include "ops/shared/options/shape_inputs.h"

namespace surelite {

struct Segments {
  int64_t slices = 0, inner = 1, segments = 0;
};

struct SegmentSum {
  template <class T>
  static constexpr T kInitial = 0;
  template <class T>
  static T join(T a, T b) {
    if constexpr (std::is_floating_point_v<T>)
      return a + b;
    else
      return static_cast<T>(static_cast<std::make_unsigned_t<T>>(a) + static_cast<std::make_unsigned_t<T>>(b));
  }
};

struct SegmentProd {
  template <class T>
  static constexpr T kInitial = 1;
  template <class T>
  static T join(T a, T b) {
    if constexpr (std::is_floating_point_v<T>)
      return a * b;
    else
      return static_cast<T>(static_cast<std::make_unsigned_t<T>>(a) * static_cast<std::make_unsigned_t<T>>(b));
  }
};

struct SegmentMax {
  template <class T>
  static constexpr T kInitial = std::numeric_limits<T>::lowest();
  template <class T>
  static T join(T a, T b) {
    return std::max(a, b);
  }
};

struct SegmentMin {
  template <class T>
  static constexpr T kInitial = std::numeric_limits<T>::max();
  template <class T>
  static T join(T a, T b) {
    return std::min(a, b);
  }
};

// Slices with a negative id are left out.
template <class T, class Join>
Status run_segments(RunContext& ctx) {
  const Segments& s = ctx.state<Segments>();
  const T* in = ctx.in<T>(0).data();
  const std::span<const int32_t> ids = ctx.in<int32_t>(1);
  const std::span<T> out = ctx.out<T>(0);
  std::fill(out.begin(), out.end(), Join::template kInitial<T>);
  for (int64_t k = 0; k < s.slices; ++k, in += s.inner) {
    const int64_t id = ids[static_cast<size_t>(k)];
    if (id < 0) continue;
    if (id >= s.segments) return ctx.bad_index(1, k, id, s.segments);
    for (int64_t i = 0; i < s.inner; ++i) {
      T& value = out[static_cast<size_t>(id * s.inner + i)];
      value = Join::template join<T>(value, in[i]);
    }
  }
  return {};
}

// Sets output 0 to [segments, rest of the data's shape behind the ids' axes].
template <class Join>
Status prepare_segments(PrepareContext& ctx, int64_t segments) {
  const Shape &in = ctx.input(0).shape, &ids = ctx.input(1).shape;
  if (ids.rank() > in.rank()) return ctx.wrong_rank(1, "at most " + std::to_string(in.rank()));
  for (int i = 0; i < ids.rank(); ++i)
    if (ids[i] != in[i]) return ctx.extents_differ(1, i, 0, i);
  if (in.count(ids.rank(), in.rank()) > INT32_MAX)
    return ctx.fail(Code::P311, {{"what", "a slice of " + ctx.describe_input(0)}});
  Shape out{static_cast<int32_t>(segments)};
  for (int i = ids.rank(); i < in.rank(); ++i) out.push_back(in[i]);
  SURELITE_TRY(ctx.resize(0, out));
  ctx.state<Segments>() = {ids.count(), in.count(ids.rank(), in.rank()), segments};
  ctx.set_run(ctx.input(0).type == ElementType::float32 ? run_segments<float, Join> : run_segments<int32_t, Join>);
  return {};
}

// The UNSORTED_SEGMENT operators: input 2 holds the number of segments.
template <class Join>
Status prepare_unsorted_segments(PrepareContext& ctx) {
  const Shape& number = ctx.input(2).shape;
  if (number.rank() > 1 || number.count() != 1) return ctx.wrong_count(2, "1 in rank 0 or 1");
  if (!ctx.known(2)) return ctx.later();
  const int64_t segments = integer_at(ctx.input(2), 0);
  if (segments < 0) return ctx.bad_value(2, segments, "it must not be negative");
  return prepare_segments<Join>(ctx, segments);
}

}  // namespace surelite
