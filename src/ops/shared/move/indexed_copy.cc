// SPDX-License-Identifier: Apache-2.0
// Copies by one table of source offsets per axis. Tables live in scratch memory, so that the memory budget covers them.
#include "ops/shared/move/indexed_copy.h"

#include <cstring>
#include <span>

#include "ops/shared/options/shape_inputs.h"

namespace surelite {
namespace {

struct Axis {
  IndexMap map;
  int64_t extent, stride;  // of the output, and of the input in elements
};

struct State {
  std::vector<Axis> axes;
  int64_t block = 1;  // elements below the last mapped axis, moved as one
  int tables = -1;
  int input_scratch = -1, output_scratch = -1;
};

struct Walk {
  const State& s;
  std::span<const int64_t> tables;
  const std::byte* from;
  std::byte* to;
  size_t width;

  template <class Move>
  void axis(size_t i, size_t table, int64_t base, Move&& move) {
    if (i == s.axes.size()) return move(base);
    const auto extent = static_cast<size_t>(s.axes[i].extent);
    const std::span<const int64_t> offsets = tables.subspan(table, extent);
    if (i + 1 == s.axes.size()) {
      for (const int64_t offset : offsets) move(base + offset);
      return;
    }
    for (const int64_t offset : offsets) axis(i + 1, table + extent, base + offset, move);
  }

  template <size_t kWidth>
  void single() {
    axis(0, 0, 0, [this](int64_t at) {
      std::memcpy(to, from + static_cast<size_t>(at) * kWidth, kWidth);
      to += kWidth;
    });
  }

  void run() {
    if (s.block == 1 && width == 1) return single<1>();
    if (s.block == 1 && width == 2) return single<2>();
    if (s.block == 1 && width == 4) return single<4>();
    const size_t bytes = static_cast<size_t>(s.block) * width;
    axis(0, 0, 0, [this, bytes](int64_t at) {
      std::memcpy(to, from + static_cast<size_t>(at) * width, bytes);
      to += bytes;
    });
  }
};

}  // namespace

Status prepare_indexed_copy(PrepareContext& ctx, const Shape& output_shape, std::vector<IndexMap> maps) {
  SURELITE_TRY(ctx.resize(0, output_shape));
  State& s = ctx.state<State>();
  s.input_scratch = cell_scratch(ctx, ctx.input(0));
  s.output_scratch = cell_scratch(ctx, ctx.output(0));
  while (!maps.empty() && !maps.back()) {
    s.block *= output_shape[static_cast<int>(maps.size()) - 1];
    maps.pop_back();
  }
  const std::vector<int64_t> strides = dense_strides(ctx.input(0).shape);
  size_t entries = 0;
  for (size_t i = 0; i < maps.size(); ++i) {
    s.axes.push_back({std::move(maps[i]), output_shape[static_cast<int>(i)], strides[i]});
    entries += static_cast<size_t>(s.axes.back().extent);
  }
  s.tables = ctx.scratch(entries * sizeof(int64_t));
  return {};
}

Status run_indexed_copy(RunContext& ctx) {
  const State& s = ctx.state<State>();
  SURELITE_LET(const InputCells from, open_cells(ctx, 0, s.input_scratch));
  const OutputCells to = make_cells(ctx, 0, s.output_scratch);
  if (ctx.output(0).count() > 0) {
    const std::span<int64_t> tables = ctx.scratch_of<int64_t>(s.tables);
    size_t at = 0;
    for (const Axis& axis : s.axes)
      for (int64_t i = 0; i < axis.extent; ++i) tables[at++] = (axis.map ? axis.map(i) : i) * axis.stride;
    Walk{s, tables, from.data, to.data, from.width}.run();
  }
  return close_cells(ctx, 0, to);
}

}  // namespace surelite
