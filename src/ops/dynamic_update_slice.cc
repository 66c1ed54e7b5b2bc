// SPDX-License-Identifier: Apache-2.0
// DYNAMIC_UPDATE_SLICE: the input with a box replaced. Where the box would stick out it is moved inside.
#include <algorithm>
#include <cstring>

#include "ops/shared/move/element_bytes.h"
#include "ops/shared/options/shape_inputs.h"
#include "ops/shared/move/strided_copy.h"

namespace surelite {
namespace {

struct State {
  StridedCopy copy;
  std::vector<int64_t> strides;
  int input_scratch = -1, update_scratch = -1, output_scratch = -1;
};

Status run(RunContext& ctx) {
  const State& s = ctx.state<State>();
  const Shape &in = ctx.input(0).shape, &update = ctx.input(1).shape;
  SURELITE_LET(const InputCells base, open_cells(ctx, 0, s.input_scratch));
  SURELITE_LET(const InputCells box, open_cells(ctx, 1, s.update_scratch));
  const OutputCells to = make_cells(ctx, 0, s.output_scratch);
  const size_t bytes = static_cast<size_t>(in.count()) * base.width;
  if (bytes && to.data != base.data) std::memcpy(to.data, base.data, bytes);
  int64_t at = 0;
  for (int i = 0; i < in.rank(); ++i)
    at += std::clamp<int64_t>(integer_at(ctx.input(2), i), 0, in[i] - update[i]) * s.strides[static_cast<size_t>(i)];
  StridedCopy copy = s.copy;
  copy.start(0, at);
  copy.run(box.data, to.data, base.width);
  return close_cells(ctx, 0, to);
}

Status prepare(PrepareContext& ctx) {
  const Shape &in = ctx.input(0).shape, &update = ctx.input(1).shape;
  if (ctx.input(2).rank() != 1 || ctx.input(2).dim(0) != in.rank())
    return ctx.wrong_shape(2, to_string(Shape{in.rank()}) + ", one start per axis");
  if (update.rank() != in.rank()) return ctx.wrong_rank(1, in.rank());
  for (int i = 0; i < in.rank(); ++i)
    if (update[i] > in[i]) return ctx.wrong_extent(1, i, "at most " + std::to_string(in[i]));
  SURELITE_TRY(ctx.resize(0, in));
  State& s = ctx.state<State>();
  s.strides = dense_strides(in);
  const std::vector<int64_t> from = dense_strides(update);
  for (int i = 0; i < in.rank(); ++i)
    s.copy.add(update[i], from[static_cast<size_t>(i)], s.strides[static_cast<size_t>(i)]);
  s.input_scratch = cell_scratch(ctx, ctx.input(0));
  s.update_scratch = cell_scratch(ctx, ctx.input(1));
  s.output_scratch = cell_scratch(ctx, ctx.output(0));
  return {};
}

}  // namespace

extern const OpSpec op_dynamic_update_slice{
    .name = "DYNAMIC_UPDATE_SLICE",
    .max_version = 6,
    .types = "T:" SURELITE_CELL_TYPES " T i32|i64 -> T",
    .prepare = prepare,
    .run = run,
};

}  // namespace surelite
