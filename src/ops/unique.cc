// SPDX-License-Identifier: Apache-2.0
// UNIQUE: the different values of a vector in the order of their first appearance, and for each element which one it
// is.
#include <algorithm>
#include <array>
#include <bit>
#include <type_traits>
#include <utility>
#include <vector>

#include "ops/shared/options/shape_inputs.h"

namespace surelite {
namespace {

// Equal for equal values only: -0 is 0, and all NaNs count as one value. Rises with integers.
template <class T>
auto key_of(T x) {
  if constexpr (std::is_floating_point_v<T>) {
    return x != x ? ~uint32_t{0} : std::bit_cast<uint32_t>(x == 0 ? T{0} : x);
  } else {
    using Key = std::make_unsigned_t<T>;
    return static_cast<Key>(static_cast<Key>(x) ^ (std::is_signed_v<T> ? Key{1} << (8 * sizeof(T) - 1) : Key{0}));
  }
}

template <class Key>
struct Entry {
  Key key;
  int32_t at;
};

// By digits of the keys, the lowest first, as many as differ; each pass keeps the order of equal digits.
template <class Key>
void sort_by_digits(std::vector<Entry<Key>>* entries) {
  constexpr int kDigit = 11;
  Key least = entries->front().key, most = least;
  for (const Entry<Key>& entry : *entries) least = std::min(least, entry.key), most = std::max(most, entry.key);
  std::vector<Entry<Key>> sorted(entries->size());
  for (int shift = 0; shift < static_cast<int>(8 * sizeof(Key)) && static_cast<Key>(most - least) >> shift != 0;
       shift += kDigit) {
    std::array<size_t, size_t{1} << kDigit> starts{};
    const auto digit = [&](Key key) {
      return static_cast<size_t>(static_cast<Key>(key - least) >> shift) & (starts.size() - 1);
    };
    for (const Entry<Key>& entry : *entries) ++starts[digit(entry.key)];
    size_t before = 0;
    for (size_t& start : starts) before += std::exchange(start, before);
    for (const Entry<Key>& entry : *entries) sorted[starts[digit(entry.key)]++] = entry;
    entries->swap(sorted);
  }
}

// firsts[i] = where the value of element i appears first. Equal values are brought together by sorting: it takes no
// longer for values that someone has chosen.
template <class T, class Index>
void find_firsts(std::span<const T> in, std::span<Index> firsts) {
  constexpr size_t kFew = 512;
  using Key = decltype(key_of(T{}));
  if constexpr (sizeof(T) <= 2)
    if (sizeof(T) == 1 || in.size() > kFew) {
      std::vector<int32_t> seen(size_t{1} << (8 * sizeof(T)), -1);
      for (size_t i = 0; i < in.size(); ++i) {
        int32_t& first = seen[key_of(in[i])];
        if (first < 0) first = static_cast<int32_t>(i);
        firsts[i] = static_cast<Index>(first);
      }
      return;
    }
  std::vector<Entry<Key>> entries(in.size());
  for (size_t i = 0; i < in.size(); ++i) entries[i] = {key_of(in[i]), static_cast<int32_t>(i)};
  if (in.size() > kFew) sort_by_digits(&entries);
  else
    std::sort(entries.begin(), entries.end(), [](const Entry<Key>& a, const Entry<Key>& b) {
      return a.key != b.key ? a.key < b.key : a.at < b.at;
    });
  int32_t first = 0;
  for (size_t i = 0; i < entries.size(); ++i) {
    if (i == 0 || entries[i - 1].key != entries[i].key) first = entries[i].at;
    firsts[static_cast<size_t>(entries[i].at)] = static_cast<Index>(first);
  }
}

template <class T, class Index>
Status run(RunContext& ctx) {
  const std::span<const T> in = ctx.in<T>(0);
  const std::span<Index> places = ctx.out<Index>(1);
  find_firsts(in, places);
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
