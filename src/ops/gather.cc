// SPDX-License-Identifier: Apache-2.0
// GATHER: slices of an axis, picked by index; leading batch axes pair slices and indices.
#include <cstring>
#include <span>

#include "ops/shared/move/pick_cells.h"
#include "ops/shared/options/shape_inputs.h"

namespace surelite {
namespace {

struct State {
  int64_t batches = 1, outer = 1, extent = 1, inner = 1, picks = 1;
  PickScratch scratch;
};

template <class Index>
struct Picks {
  std::span<const Index> indices;  // all within the axis
  const std::byte* slices;
  size_t block;
};

// With the size of a slice known, each takes a few moves and no inner loop, the time of which depends on where the
// linker puts it.
template <size_t kBytes, class Index>
void copy_slices_of(const Picks<Index>& picks, std::byte* to) {
  for (const Index index : picks.indices) {
    std::memcpy(to, picks.slices + static_cast<size_t>(index) * kBytes, kBytes);
    to += kBytes;
  }
}

template <class Index>
void copy_slices(const Picks<Index>& picks, std::byte* to) {
  switch (picks.block) {
    case 0: return;
    case 1: return copy_slices_of<1>(picks, to);
    case 2: return copy_slices_of<2>(picks, to);
    case 4: return copy_slices_of<4>(picks, to);
    case 8: return copy_slices_of<8>(picks, to);
    case 16: return copy_slices_of<16>(picks, to);
    case 32: return copy_slices_of<32>(picks, to);
    case 64: return copy_slices_of<64>(picks, to);
    case 128: return copy_slices_of<128>(picks, to);
    default:
      for (const Index index : picks.indices) {
        std::memcpy(to, picks.slices + static_cast<size_t>(index) * picks.block, picks.block);
        to += picks.block;
      }
  }
}

template <class Index>
Status pick(RunContext& ctx, const State& s, const InputCells& from, std::byte* to) {
  const size_t block = static_cast<size_t>(s.inner) * from.width, picks = static_cast<size_t>(s.picks);
  for (int64_t b = 0; b < s.batches; ++b) {
    const std::span<const Index> indices(ctx.in<Index>(1).data() + static_cast<size_t>(b) * picks, picks);
    bool outside = false;
    for (const Index index : indices) outside |= index < 0 || index >= s.extent;
    for (size_t k = 0; outside && k < picks; ++k)
      if (indices[k] < 0 || indices[k] >= s.extent)
        return ctx.bad_index(1, b * s.picks + static_cast<int64_t>(k), indices[k], s.extent);
    for (int64_t o = 0; o < s.outer; ++o) {
      copy_slices<Index>({indices, from.data + static_cast<size_t>((b * s.outer + o) * s.extent) * block, block}, to);
      to += picks * block;
    }
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
  const int64_t axis_value = ctx.options().i32("axis"), batch_value = ctx.options().i32("batch_dims");
  const std::optional<int> axis = resolve_axis(axis_value, in.rank());
  if (!axis) return ctx.bad_option("axis", {"value", axis_value}, "it must be an axis of " + ctx.describe_input(0));
  const int64_t batch_dims = batch_value < 0 ? batch_value + indices.rank() : batch_value;
  if (batch_dims < 0 || batch_dims > *axis || batch_dims > indices.rank())
    return ctx.bad_option("batch_dims", {"value", batch_value},
                          "it must not pass the axis or the rank of " + ctx.describe_input(1));
  const int batch = static_cast<int>(batch_dims);
  for (int i = 0; i < batch; ++i)
    if (in[i] != indices[i])
      return ctx.extents_differ(0, i, 1, i);
  Shape out;
  for (int i = 0; i < *axis; ++i) out.push_back(in[i]);
  for (int i = batch; i < indices.rank(); ++i) out.push_back(indices[i]);
  for (int i = *axis + 1; i < in.rank(); ++i) out.push_back(in[i]);
  SURELITE_TRY(ctx.resize(0, out));
  State& s = ctx.state<State>();
  s.batches = in.count(0, batch);
  s.outer = in.count(batch, *axis);
  s.extent = in[*axis];
  s.inner = in.count(*axis + 1, in.rank());
  s.picks = indices.count(batch, indices.rank());
  s.scratch = pick_scratch(ctx);
  return {};
}

}  // namespace

extern const OpSpec op_gather{
    .name = "GATHER",
    .max_version = 8,
    .types = "T:" SURELITE_CELL_TYPES " i16|i32|i64 -> T",
    .prepare = prepare,
    .run = run,
};

}  // namespace surelite
