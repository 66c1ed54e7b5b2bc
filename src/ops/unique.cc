// SPDX-License-Identifier: Apache-2.0
// UNIQUE: the different values of a vector in the order of their first appearance, and for each element which one it
// is.
#include <algorithm>
#include <vector>

#include "ops/shared/options/shape_inputs.h"

namespace surelite {
namespace {

// All NaNs count as one value, greater than the numbers.
template <class T>
struct Less {
  bool operator()(T a, T b) const {
    if (a != a || b != b) return a == a && b != b;
    return a < b;
  }
};

// Equal values are brought together by sorting: it takes no longer for values that someone has chosen.
template <class T, class Index>
Status run(RunContext& ctx) {
  const std::span<const T> in = ctx.in<T>(0);
  const std::span<Index> places = ctx.out<Index>(1);
  struct Entry {
    T value;
    int32_t at;
  };
  std::vector<Entry> entries(in.size());
  for (size_t i = 0; i < in.size(); ++i) entries[i] = {in[i], static_cast<int32_t>(i)};
  const Less<T> less;
  std::sort(entries.begin(), entries.end(), [&](const Entry& a, const Entry& b) {
    if (less(a.value, b.value)) return true;
    return !less(b.value, a.value) && a.at < b.at;
  });
  // Where each value appears first, then which of the different ones it is.
  int32_t first = 0;
  for (size_t i = 0; i < entries.size(); ++i) {
    if (i == 0 || less(entries[i - 1].value, entries[i].value)) first = entries[i].at;
    places[static_cast<size_t>(entries[i].at)] = static_cast<Index>(first);
  }
  std::vector<T> values;
  for (size_t i = 0; i < in.size(); ++i) {
    const auto appeared = static_cast<size_t>(places[i]);
    if (appeared != i) {
      places[i] = places[appeared];
      continue;
    }
    places[i] = static_cast<Index>(values.size());
    values.push_back(in[i]);
  }
  SURELITE_TRY(ctx.resize(0, Shape{static_cast<int32_t>(values.size())}));
  std::copy(values.begin(), values.end(), ctx.out<T>(0).begin());
  return {};
}

template <class T>
RunFn choose(ElementType index) {
  return index == ElementType::int32 ? run<T, int32_t> : run<T, int64_t>;
}

Status prepare(PrepareContext& ctx) {
  const Shape& in = ctx.input(0).shape;
  if (in.rank() != 1) return ctx.wrong_rank(0, 1);
  const ElementType index = ctx.output(1).type;
  const auto wanted = static_cast<ElementType>(ctx.options().i32("idx_out_type"));
  if (wanted != index)
    return ctx.bad_option("idx_out_type", {"value", static_cast<int>(wanted)},
                          "it must be the type of " + ctx.describe_output(1));
  ctx.from_run(0);
  SURELITE_TRY(ctx.resize(1, in));
  switch (ctx.input(0).type) {
    case ElementType::float32: ctx.set_run(choose<float>(index)); break;
    case ElementType::int8: ctx.set_run(choose<int8_t>(index)); break;
    case ElementType::uint8: ctx.set_run(choose<uint8_t>(index)); break;
    case ElementType::int16: ctx.set_run(choose<int16_t>(index)); break;
    case ElementType::uint16: ctx.set_run(choose<uint16_t>(index)); break;
    case ElementType::int32: ctx.set_run(choose<int32_t>(index)); break;
    default: ctx.set_run(choose<int64_t>(index));
  }
  return {};
}

}  // namespace

extern const OpSpec op_unique{
    .name = "UNIQUE",
    .types = "T:f32|i8|u8|i16|u16|i32|i64 -> T i32|i64",
    .prepare = prepare,
};

}  // namespace surelite
