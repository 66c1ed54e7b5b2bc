// SPDX-License-Identifier: Apache-2.0
// SCATTER_ND: adds slices of updates into zeros, at index tuples. Integers wrap, bool takes the or.
#include <type_traits>

#include "ops/shared/elementwise/boolean_element.h"
#include "ops/shared/options/shape_inputs.h"

namespace surelite {
namespace {

struct State {
  int64_t tuples = 1, slice = 1;
  int depth = 0;
  std::vector<int64_t> strides;
};

template <class T>
T sum(T a, T b) {
  if constexpr (std::is_same_v<T, Flag>)
    return Flag::of(a.set() || b.set());
  else if constexpr (std::is_integral_v<T>)
    return static_cast<T>(static_cast<uint64_t>(a) + static_cast<uint64_t>(b));
  else
    return a + b;
}

template <class Index, class T>
Status scatter(RunContext& ctx) {
  const State& s = ctx.state<State>();
  const Shape& shape = ctx.output(0).shape;
  const std::span<T> out = ctx.out<T>(0);
  std::fill(out.begin(), out.end(), T{});
  const Index* tuple = ctx.in<Index>(0).data();
  const T* update = ctx.in<T>(1).data();
  for (int64_t k = 0; k < s.tuples; ++k) {
    int64_t at = 0;
    for (int d = 0; d < s.depth; ++d) {
      const Index index = tuple[d];
      if (index < 0 || index >= shape[d]) return ctx.bad_index(0, k * s.depth + d, index, shape[d]);
      at += index * s.strides[static_cast<size_t>(d)];
    }
    for (int64_t j = 0; j < s.slice; ++j)
      out[static_cast<size_t>(at + j)] = sum(out[static_cast<size_t>(at + j)], update[j]);
    update += s.slice;
    tuple += s.depth;
  }
  return {};
}

template <class Index>
RunFn choose(ElementType type) {
  switch (type) {
    case ElementType::float32: return scatter<Index, float>;
    case ElementType::uint8: return scatter<Index, uint8_t>;
    case ElementType::int8: return scatter<Index, int8_t>;
    case ElementType::int16: return scatter<Index, int16_t>;
    case ElementType::int32: return scatter<Index, int32_t>;
    case ElementType::int64: return scatter<Index, int64_t>;
    default: return scatter<Index, Flag>;
  }
}

Status prepare(PrepareContext& ctx) {
  if (ctx.input(2).rank() != 1) return ctx.wrong_rank(2, 1);
  if (!ctx.known(2)) return ctx.later();
  const Shape &indices = ctx.input(0).shape, &updates = ctx.input(1).shape;
  SURELITE_LET(const Shape out, read_shape(ctx, 2));
  for (const int i : {0, 1})
    if (ctx.input(i).rank() < 1) return ctx.wrong_rank(i, "1 or more");
  const int outer = indices.rank() - 1, depth = indices[outer];
  if (depth > out.rank())
    return ctx.wrong_extent(0, outer, "at most " + std::to_string(out.rank()) + ", the output's rank");
  Shape needed;
  for (int i = 0; i < outer; ++i) needed.push_back(indices[i]);
  for (int i = depth; i < out.rank(); ++i) needed.push_back(out[i]);
  if (updates != needed) return ctx.wrong_shape(1, to_string(needed) + " for an output of " + to_string(out));
  SURELITE_TRY(ctx.resize(0, out));
  State& s = ctx.state<State>();
  s.tuples = indices.count(0, outer);
  s.slice = out.count(depth, out.rank());
  s.depth = depth;
  s.strides = dense_strides(out);
  ctx.set_run(ctx.input(0).type == ElementType::int32 ? choose<int32_t>(ctx.input(1).type)
                                                      : choose<int64_t>(ctx.input(1).type));
  return {};
}

}  // namespace

extern const OpSpec op_scatter_nd{
    .name = "SCATTER_ND",
    .types = "I:i32|i64 T:f32|u8|i8|i16|i32|i64|bool I -> T",
    .prepare = prepare,
};

}  // namespace surelite
