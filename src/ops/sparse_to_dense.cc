// SPDX-License-Identifier: Apache-2.0
// SPARSE_TO_DENSE: a tensor of one default value with some elements set.
#include <cstring>

#include "ops/shared/options/shape_inputs.h"
#include "ops/shared/move/strided_copy.h"

namespace surelite {
namespace {

struct State {
  int64_t count = 0;
  int depth = 1;  // length of an index tuple
  bool one_value = false;
  size_t width = 1;
};

Status run(RunContext& ctx) {
  const State& s = ctx.state<State>();
  const Tensor& out = ctx.output(0);
  fill_elements(out.data, out.count(), ctx.input(3).data, s.width);
  for (int64_t k = 0; k < s.count; ++k) {
    int64_t at = 0;
    for (int d = 0; d < s.depth; ++d) {
      const int64_t index = integer_at(ctx.input(0), k * s.depth + d);
      if (index < 0 || index >= out.dim(d)) return ctx.bad_index(0, k * s.depth + d, index, out.dim(d));
      at = at * out.dim(d) + index;
    }
    std::memcpy(out.data + static_cast<size_t>(at) * s.width,
                ctx.input(2).data + (s.one_value ? 0 : static_cast<size_t>(k) * s.width), s.width);
  }
  return {};
}

Status prepare(PrepareContext& ctx) {
  const Shape &indices = ctx.input(0).shape, &values = ctx.input(2).shape;
  if (indices.rank() > 2) return ctx.wrong_rank(0, "2 or less");
  if (ctx.input(1).rank() != 1) return ctx.wrong_rank(1, 1);
  if (ctx.input(3).count() != 1) return ctx.wrong_count(3, 1);
  const int depth = indices.rank() == 2 ? indices[1] : 1;
  const int64_t count = indices.rank() == 0 ? 1 : indices[0];
  if (depth != ctx.input(1).dim(0))
    return ctx.wrong_extent(1, 0, std::to_string(depth) + ", the length of an index");
  if (values.rank() > 1 || (values.rank() == 1 && values[0] != count))
    return ctx.wrong_shape(2, "[] or [" + std::to_string(count) + "], one value per index");
  if (!ctx.known(1)) return ctx.later();
  SURELITE_LET(const Shape out, read_shape(ctx, 1));
  SURELITE_TRY(ctx.resize(0, out));
  ctx.state<State>() = {count, depth, values.rank() == 0, static_cast<size_t>(bits_of(ctx.output(0).type)) / 8};
  return {};
}

}  // namespace

extern const OpSpec op_sparse_to_dense{
    .name = "SPARSE_TO_DENSE",
    .max_version = 3,
    .types = "i32|i64 i32|i64 T:f32|f16|bf16|i8|u8|i16|i32|i64|bool T -> T",
    .prepare = prepare,
    .run = run,
};

}  // namespace surelite
