// SPDX-License-Identifier: Apache-2.0
// TOPK_V2: the k greatest elements of each row and their indices, in falling order; of equal ones the first comes
// first.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "ops/shared/options/shape_inputs.h"

namespace surelite {
namespace {

struct State {
  int64_t rows = 0, length = 0, k = 0;
  int order = -1;
};

// A total order also where there are NaNs, which come last.
template <class T>
bool before(const T* row, int32_t a, int32_t b) {
  if constexpr (std::is_floating_point_v<T>) {
    const bool nan_a = std::isnan(row[a]), nan_b = std::isnan(row[b]);
    if (nan_a || nan_b) return nan_a == nan_b ? a < b : nan_b;
  }
  return row[a] != row[b] ? row[a] > row[b] : a < b;
}

template <class T, class Index>
Status run(RunContext& ctx) {
  const State& s = ctx.state<State>();
  const T* row = ctx.in<T>(0).data();
  T* values = ctx.out<T>(0).data();
  Index* indices = ctx.out<Index>(1).data();
  const std::span<int32_t> order = ctx.scratch_of<int32_t>(s.order);
  for (int64_t r = 0; s.k > 0 && r < s.rows; ++r) {
    std::iota(order.begin(), order.end(), 0);
    std::partial_sort(order.begin(), order.begin() + s.k, order.end(),
                      [row](int32_t a, int32_t b) { return before(row, a, b); });
    for (int64_t i = 0; i < s.k; ++i) {
      *values++ = row[order[static_cast<size_t>(i)]];
      *indices++ = static_cast<Index>(order[static_cast<size_t>(i)]);
    }
    row += s.length;
  }
  return {};
}

template <class T>
RunFn choose(ElementType index) {
  return index == ElementType::int16 ? run<T, int16_t> : run<T, int32_t>;
}

Status prepare(PrepareContext& ctx) {
  const Shape& in = ctx.input(0).shape;
  if (in.rank() < 1) return ctx.wrong_rank(0, "1 or more");
  if (ctx.input(1).count() != 1) return ctx.wrong_count(1, 1);
  if (!ctx.known(1)) return ctx.later();
  const int64_t k = std::max<int64_t>(0, integer_at(ctx.input(1), 0));
  Shape out = in;
  int32_t& length = out[in.rank() - 1];
  if (k > length) return ctx.bad_value(1, k, "rows of " + ctx.describe_input(0) + " are shorter");
  State& s = ctx.state<State>();
  s.rows = in.count(0, in.rank() - 1);
  s.length = length;
  s.k = k;
  length = static_cast<int32_t>(k);
  const ElementType index = ctx.output(1).type;
  if (index == ElementType::int16 && s.length > INT16_MAX && out.count() > 0)
    return ctx.wrong_extent(0, in.rank() - 1, "at most 32767 for indices of int16");
  SURELITE_TRY(ctx.resize(0, out));
  SURELITE_TRY(ctx.resize(1, out));
  s.order = ctx.scratch(static_cast<size_t>(s.length) * sizeof(int32_t));
  switch (ctx.input(0).type) {
    case ElementType::float32: ctx.set_run(choose<float>(index)); break;
    case ElementType::uint8: ctx.set_run(choose<uint8_t>(index)); break;
    case ElementType::int8: ctx.set_run(choose<int8_t>(index)); break;
    case ElementType::int16: ctx.set_run(choose<int16_t>(index)); break;
    case ElementType::int32: ctx.set_run(choose<int32_t>(index)); break;
    default: ctx.set_run(choose<int64_t>(index));
  }
  return {};
}

}  // namespace

extern const OpSpec op_topk_v2{
    .name = "TOPK_V2",
    .max_version = 3,
    .types = "T:f32|u8|i8|i16|i32|i64 i16|i32 -> T i16|i32",
    .prepare = prepare,
};

}  // namespace surelite
