// SPDX-License-Identifier: Apache-2.0
// TOPK_V2: the k greatest elements of each row and their indices, in falling order; of equal ones the first comes
// first.
#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <numeric>

#include "ops/shared/options/shape_inputs.h"

namespace surelite {
namespace {

struct State {
  int64_t rows = 0, length = 0, k = 0;
  int order = -1;
};

// A value's place in falling order, NaNs last, above its index: sorting these needs no look at the values.
template <class T>
uint64_t key_of(T value, int64_t index) {
  uint32_t rising;
  if constexpr (std::is_floating_point_v<T>) {
    const auto bits = std::bit_cast<uint32_t>(value == 0 ? 0.0f : value);
    rising = std::isnan(value) ? 0 : bits ^ (bits >> 31 ? UINT32_MAX : uint32_t{1} << 31);
  } else {
    rising = static_cast<uint32_t>(int64_t{value} - std::numeric_limits<T>::min());
  }
  return uint64_t{~rising} << 32 | static_cast<uint32_t>(index);
}

// Digit by digit, from the low `bytes` of the upper half on; keys start in order of their indices. Returns where they
// are in the end.
uint64_t* sort_digits(uint64_t* keys, uint64_t* other, int64_t count, int bytes) {
  for (int digit = 0; digit < bytes; ++digit) {
    const int shift = 32 + 8 * digit;
    int64_t start[257] = {};
    for (int64_t i = 0; i < count; ++i) ++start[(keys[i] >> shift & 255) + 1];
    for (int d = 0; d < 256; ++d) start[d + 1] += start[d];
    for (int64_t i = 0; i < count; ++i) other[start[keys[i] >> shift & 255]++] = keys[i];
    std::swap(keys, other);
  }
  return keys;
}

// The first k of `count` keys in order, one behind the other at the pointer returned.
const uint64_t* first_keys(uint64_t* keys, int64_t count, int64_t k, int bytes) {
  constexpr int64_t kFew = 64;
  if (k > kFew) return sort_digits(keys, keys + count, count, bytes);
  if (k < count) std::nth_element(keys, keys + k, keys + count);
  std::sort(keys, keys + k);
  return keys;
}

template <class T, class Index>
Status run(RunContext& ctx) {
  const State& s = ctx.state<State>();
  const T* row = ctx.in<T>(0).data();
  T* values = ctx.out<T>(0).data();
  Index* indices = ctx.out<Index>(1).data();
  uint64_t* const keys = ctx.scratch_of<uint64_t>(s.order).data();
  for (int64_t r = 0; s.k > 0 && r < s.rows; ++r, row += s.length) {
    for (int64_t i = 0; i < s.length; ++i) keys[i] = key_of(row[i], i);
    const uint64_t* const first = first_keys(keys, s.length, s.k, sizeof(T));
    for (int64_t i = 0; i < s.k; ++i) {
      const auto index = static_cast<uint32_t>(first[i]);
      *values++ = row[index];
      *indices++ = static_cast<Index>(index);
    }
  }
  return {};
}

// 64-bit numbers leave no room for an index.
template <class Index>
Status run_long(RunContext& ctx) {
  const State& s = ctx.state<State>();
  const int64_t* row = ctx.in<int64_t>(0).data();
  int64_t* values = ctx.out<int64_t>(0).data();
  Index* indices = ctx.out<Index>(1).data();
  const std::span<int32_t> order = ctx.scratch_of<int32_t>(s.order);
  const auto before = [&](int32_t a, int32_t b) { return row[a] != row[b] ? row[a] > row[b] : a < b; };
  const auto end = order.begin() + s.k;
  for (int64_t r = 0; s.k > 0 && r < s.rows; ++r, row += s.length) {
    std::iota(order.begin(), order.end(), 0);
    if (s.k < s.length) std::nth_element(order.begin(), end, order.end(), before);
    std::sort(order.begin(), end, before);
    for (int64_t i = 0; i < s.k; ++i) {
      *values++ = row[order[static_cast<size_t>(i)]];
      *indices++ = static_cast<Index>(order[static_cast<size_t>(i)]);
    }
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
  const bool is_long = ctx.input(0).type == ElementType::int64;
  s.order = ctx.scratch(static_cast<size_t>(s.length) * (is_long ? sizeof(int32_t) : 2 * sizeof(uint64_t)));
  switch (ctx.input(0).type) {
    case ElementType::float32: ctx.set_run(choose<float>(index)); break;
    case ElementType::uint8: ctx.set_run(choose<uint8_t>(index)); break;
    case ElementType::int8: ctx.set_run(choose<int8_t>(index)); break;
    case ElementType::int16: ctx.set_run(choose<int16_t>(index)); break;
    case ElementType::int32: ctx.set_run(choose<int32_t>(index)); break;
    default: ctx.set_run(index == ElementType::int16 ? run_long<int16_t> : run_long<int32_t>);
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
