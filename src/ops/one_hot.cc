// SPDX-License-Identifier: Apache-2.0
// ONE_HOT: each index becomes a vector with the on value at that place; indices outside it leave only off values.
#include <cstring>

#include "ops/shared/options/shape_inputs.h"
#include "ops/shared/move/strided_copy.h"

namespace surelite {
namespace {

struct State {
  int64_t outer = 1, depth = 0, inner = 1;
  size_t width = 1;
};

Status run(RunContext& ctx) {
  const State& s = ctx.state<State>();
  const Tensor &out = ctx.output(0), &indices = ctx.input(0);
  fill_elements(out.data, out.count(), ctx.input(3).data, s.width);
  for (int64_t o = 0; o < s.outer; ++o)
    for (int64_t i = 0; i < s.inner; ++i) {
      const int64_t index = integer_at(indices, o * s.inner + i);
      if (index < 0 || index >= s.depth) continue;
      std::memcpy(out.data + static_cast<size_t>((o * s.depth + index) * s.inner + i) * s.width, ctx.input(2).data,
                  s.width);
    }
  return {};
}

Status prepare(PrepareContext& ctx) {
  const Shape& in = ctx.input(0).shape;
  const int64_t value = ctx.options().i32("axis");
  const int64_t axis = value == -1 ? in.rank() : value;
  if (axis < 0 || axis > in.rank())
    return ctx.bad_option("axis", {"value", value}, "it must be -1 or an axis of the output");
  for (const int i : {1, 2, 3})
    if (ctx.input(i).count() != 1) return ctx.wrong_count(i, 1);
  if (!ctx.known(1)) return ctx.later();
  const int64_t depth = integer_at(ctx.input(1), 0);
  if (depth < 0) return ctx.bad_value(1, depth, "it must not be negative");
  const int at = static_cast<int>(axis);
  Shape out;
  for (int i = 0; i <= in.rank(); ++i) {
    if (i == at) out.push_back(static_cast<int32_t>(depth));
    if (i < in.rank()) out.push_back(in[i]);
  }
  SURELITE_TRY(ctx.resize(0, out));
  ctx.state<State>() = {in.count(0, at), depth, in.count(at, in.rank()),
                        static_cast<size_t>(bits_of(ctx.output(0).type)) / 8};
  return {};
}

}  // namespace

extern const OpSpec op_one_hot{
    .name = "ONE_HOT",
    .types = "i32|i64 i32 T:f32|f16|bf16|i8|u8|i16|i32|i64|bool T -> T",
    .prepare = prepare,
    .run = run,
};

}  // namespace surelite
