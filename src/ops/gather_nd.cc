// SPDX-License-Identifier: Apache-2.0
// GATHER_ND: slices picked by index tuples, the innermost axis of the indices.
#include <cstring>

#include "ops/shared/move/pick_cells.h"
#include "ops/shared/options/shape_inputs.h"

namespace surelite {
namespace {

struct State {
  int64_t picks = 1, slice = 1;
  int depth = 0;  // length of a tuple
  std::vector<int64_t> strides;
  PickScratch scratch;
};

template <class Index>
Status pick(RunContext& ctx, const State& s, const InputCells& from, std::byte* to) {
  const Shape& in = ctx.input(0).shape;
  const Index* tuple = ctx.in<Index>(1).data();
  const size_t block = static_cast<size_t>(s.slice) * from.width;
  for (int64_t k = 0; k < s.picks; ++k) {
    int64_t at = 0;
    for (int d = 0; d < s.depth; ++d) {
      const Index index = tuple[d];
      if (index < 0 || index >= in[d]) return ctx.bad_index(1, k * s.depth + d, index, in[d]);
      at += index * s.strides[static_cast<size_t>(d)];
    }
    if (block) std::memcpy(to, from.data + static_cast<size_t>(at) * from.width, block);
    to += block;
    tuple += s.depth;
  }
  return {};
}

Status run(RunContext& ctx) {
  const State& s = ctx.state<State>();
  return pick_cells(ctx, s.scratch, [&]<class Index>(Index, const InputCells& from, std::byte* to) {
    return pick<Index>(ctx, s, from, to);
  });
}

Status prepare(PrepareContext& ctx) {
  const Shape &in = ctx.input(0).shape, &indices = ctx.input(1).shape;
  for (const int i : {0, 1})
    if (ctx.input(i).rank() < 1) return ctx.wrong_rank(i, "1 or more");
  const int depth = indices[indices.rank() - 1];
  if (depth > in.rank())
    return ctx.wrong_extent(1, indices.rank() - 1, "at most " + std::to_string(in.rank()) + ", the rank of input 0");
  Shape out;
  for (int i = 0; i + 1 < indices.rank(); ++i) out.push_back(indices[i]);
  for (int i = depth; i < in.rank(); ++i) out.push_back(in[i]);
  SURELITE_TRY(ctx.resize(0, out));
  if (in.count() == 0 && out.count() != 0)
    return ctx.wrong_count(0, "1 or more");
  State& s = ctx.state<State>();
  s.picks = indices.count(0, indices.rank() - 1);
  s.slice = in.count(depth, in.rank());
  s.depth = depth;
  s.strides = dense_strides(in);
  s.scratch = pick_scratch(ctx);
  return {};
}

}  // namespace

extern const OpSpec op_gather_nd{
    .name = "GATHER_ND",
    .max_version = 6,
    .types = "T:" SURELITE_CELL_TYPES " i16|i32|i64 -> T",
    .prepare = prepare,
    .run = run,
};

}  // namespace surelite
