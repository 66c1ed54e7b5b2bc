// SPDX-License-Identifier: Apache-2.0
// STABLEHLO_GATHER: boxes of the operand, one per index vector. A box that would stick out is moved inside.
#include "ops/shared/move/element_bytes.h"
#include "ops/shared/move/index_vectors.h"
#include "ops/shared/move/strided_copy.h"

namespace surelite {
namespace {

struct State {
  IndexVectors vectors;
  std::vector<int64_t> batch_strides;  // of the output, per axis that numbers the vectors
  struct Start {
    int64_t last, stride;  // greatest start of a box, and the operand's stride
  };
  std::vector<Start> starts;  // per entry of an index vector
  StridedCopy box;
  int input_scratch = -1, output_scratch = -1;
};

Status run(RunContext& ctx) {
  const State& s = ctx.state<State>();
  if (ctx.output(0).count() == 0) return {};
  SURELITE_LET(const InputCells from, open_cells(ctx, 0, s.input_scratch));
  const OutputCells to = make_cells(ctx, 0, s.output_scratch);
  StridedCopy box = s.box;
  for (int64_t k = 0; k < s.vectors.count; ++k) {
    int64_t out = 0, in = 0;
    const int64_t at = s.vectors.offset(k, s.batch_strides, &out);
    for (size_t i = 0; i < s.starts.size(); ++i) {
      const int64_t index = integer_at(ctx.input(1), at + static_cast<int64_t>(i) * s.vectors.stride);
      in += std::clamp<int64_t>(index, 0, s.starts[i].last) * s.starts[i].stride;
    }
    box.start(in, out);
    box.run(from.data, to.data, from.width);
  }
  return close_cells(ctx, 0, to);
}

Status prepare(PrepareContext& ctx) {
  const Shape& in = ctx.input(0).shape;
  SURELITE_LET(IndexVectors vectors, read_index_vectors(ctx, 1));
  const std::vector<int64_t> sizes = ctx.options().integers("slice_sizes");
  SURELITE_LET(const std::vector<int> collapsed, read_axes(ctx, "collapsed_slice_dims", in.rank()));
  SURELITE_LET(const std::vector<int> mapped, read_axes(ctx, "start_index_map", in.rank()));
  const int batch_rank = static_cast<int>(vectors.extents.size());
  const int rank = batch_rank + static_cast<int>(ctx.options().integers("offset_dims").size());
  SURELITE_LET(const std::vector<int> offsets, read_axes(ctx, "offset_dims", rank));
  if (sizes.size() != static_cast<size_t>(in.rank()))
    return ctx.bad_option("slice_sizes", {"value", sizes.size()},
                          "it must have one entry per axis of " + ctx.describe_input(0));
  for (size_t i = 0; i < sizes.size(); ++i)
    if (sizes[i] < 0 || sizes[i] > in[static_cast<int>(i)])
      return ctx.bad_option("slice_sizes", {"value", sizes[i]},
                            "it must fit into axis " + std::to_string(i) + " of " + ctx.describe_input(0));
  for (const int axis : collapsed)
    if (sizes[static_cast<size_t>(axis)] != 1)
      return ctx.bad_option("slice_sizes", {"value", sizes[static_cast<size_t>(axis)]},
                            "it must be 1 for the collapsed axis " + std::to_string(axis));
  const std::vector<int> kept = other_axes(in.rank(), collapsed);
  if (kept.size() != offsets.size())
    return ctx.bad_option("offset_dims", {"value", offsets.size()},
                          "it must have one entry per axis that is not collapsed");
  if (static_cast<int64_t>(mapped.size()) != vectors.length)
    return ctx.bad_option("start_index_map", {"value", mapped.size()},
                          "it must be as long as an index vector, " + std::to_string(vectors.length));

  // The output's axes in order: offset dimensions take the box, the others number the vectors.
  std::vector<int> sorted = offsets;
  std::sort(sorted.begin(), sorted.end());
  const std::vector<int> batch = other_axes(rank, sorted);
  Shape out = Shape::of_rank(rank);
  for (size_t i = 0; i < kept.size(); ++i) out[sorted[i]] = static_cast<int32_t>(sizes[static_cast<size_t>(kept[i])]);
  for (size_t i = 0; i < batch.size(); ++i) out[batch[i]] = static_cast<int32_t>(vectors.extents[i]);
  SURELITE_TRY(ctx.resize(0, out));
  State& s = ctx.state<State>();
  const std::vector<int64_t> from = dense_strides(in), to = dense_strides(out);
  for (const int axis : batch) s.batch_strides.push_back(to[static_cast<size_t>(axis)]);
  for (const int axis : mapped)
    s.starts.push_back({in[axis] - sizes[static_cast<size_t>(axis)], from[static_cast<size_t>(axis)]});
  for (size_t i = 0; i < kept.size(); ++i)
    s.box.add(out[sorted[i]], from[static_cast<size_t>(kept[i])], to[static_cast<size_t>(sorted[i])]);
  s.vectors = std::move(vectors);
  s.input_scratch = cell_scratch(ctx, ctx.input(0));
  s.output_scratch = cell_scratch(ctx, ctx.output(0));
  return {};
}

}  // namespace

extern const OpSpec op_stablehlo_gather{
    .name = "STABLEHLO_GATHER",
    .types = "T:f32|f16|bf16|f64|i4|i8|i16|i32|i64|u8|u16|u32|u64|bool|c64|c128 i32|i64 -> T",
    .options = "StablehloGatherOptions",
    .prepare = prepare,
    .run = run,
};

}  // namespace surelite
