// SPDX-License-Identifier: Apache-2.0
// Operators that copy what indices, input 1, pick from input 0.
#pragma once

#include "ops/shared/move/element_bytes.h"

namespace surelite {

// The scratch memory for elements that do not fill bytes.
struct PickScratch {
  int input = -1, output = -1;
};

inline PickScratch pick_scratch(PrepareContext& ctx) {
  return {cell_scratch(ctx, ctx.input(0)), cell_scratch(ctx, ctx.output(0))};
}

// pick(Index{}, from, to) copies; it returns a status.
template <class Pick>
Status pick_cells(RunContext& ctx, const PickScratch& scratch, Pick&& pick) {
  SURELITE_LET(const InputCells from, open_cells(ctx, 0, scratch.input));
  const OutputCells to = make_cells(ctx, 0, scratch.output);
  switch (ctx.input(1).type) {
    case ElementType::int16: SURELITE_TRY(pick(int16_t{}, from, to.data)); break;
    case ElementType::int32: SURELITE_TRY(pick(int32_t{}, from, to.data)); break;
    default: SURELITE_TRY(pick(int64_t{}, from, to.data));
  }
  return close_cells(ctx, 0, to);
}

}  // namespace surelite
