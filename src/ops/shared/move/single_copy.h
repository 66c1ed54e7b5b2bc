// SPDX-License-Identifier: Apache-2.0
// Operators that are one strided copy of an input to an output (TRANSPOSE, SLICE, TILE, ...): prepare builds the copy,
// run is the same for all.
#pragma once

#include <algorithm>

#include "ops/shared/move/element_bytes.h"
#include "ops/shared/move/strided_copy.h"

namespace surelite {

struct SingleCopy {
  StridedCopy copy;
  int input = 0;
  int input_scratch = -1, output_scratch = -1;
  size_t width = 0;  // of elements that are cells as they lie; 0 for others
};

// Resizes output 0 and makes the state; the caller then adds the axes.
inline Result<StridedCopy*> prepare_single_copy(PrepareContext& ctx, const Shape& output_shape, int input = 0) {
  SURELITE_TRY(ctx.resize(0, output_shape));
  SingleCopy& state = ctx.state<SingleCopy>();
  state.input = input;
  state.input_scratch = cell_scratch(ctx, ctx.input(input));
  state.output_scratch = cell_scratch(ctx, ctx.output(0));
  state.width = plain_width(ctx.output(0).type);
  state.copy.set_transpose(fast_transpose(ctx.kernels()));
  return &state.copy;
}

inline Status run_single_copy(RunContext& ctx) {
  const SingleCopy& state = ctx.state<SingleCopy>();
  constexpr int64_t kGrain = 64 << 10;  // bytes that take about as long as waking a thread
  if (state.width > 0 && ctx.output(0).bytes <= kGrain) {
    state.copy.run(ctx.input(state.input).data, ctx.output(0).data, state.width);
    return {};
  }
  SURELITE_LET(const InputCells from, open_cells(ctx, state.input, state.input_scratch));
  const OutputCells to = make_cells(ctx, 0, state.output_scratch);
  const int64_t outer = state.copy.outer_extent();
  const int64_t inner = ctx.output(0).count() / outer * static_cast<int64_t>(from.width);
  ctx.parallel(outer, 1 + kGrain / std::max<int64_t>(inner, 1),
               [&](int64_t first, int64_t last) { state.copy.run(from.data, to.data, from.width, first, last); });
  return close_cells(ctx, 0, to);
}

}  // namespace surelite
