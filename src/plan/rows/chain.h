// SPDX-License-Identifier: Apache-2.0
// Operators that one step runs together, a few rows at a time: what lies between them never exists whole.
//
// 1. The last operator's output is made in bands of rows. Backwards from a band follows up to which row every operator
//    before must have come, and from which row on what it made is still read.
// 2. Rows between operators lie in a window of memory each, at the pitch of the whole tensor. Where new rows do not fit
//    behind the old ones, those that are still read move to the front.
// 3. A range of bands may begin anywhere in an image: the rows above that it needs are computed anew. So threads take
//    ranges of their own, each with windows of its own.
// 4. A chain of which only the first operator looks at other rows than it makes can do without windows, where it has
//    whole tensors (`whole`): nothing is computed anew as long as bands are made of whole units.
#pragma once

#include <array>
#include <memory>
#include <vector>

#include "ops/op.h"

namespace surelite {

inline constexpr size_t kMostStages = 12;      // operators of a chain
inline constexpr size_t kMostStageInputs = 4;  // of one of them

struct RowStage {
  const OperatorDef* op = nullptr;
  const OpSpec* spec = nullptr;
  RunFn run = nullptr;
  std::shared_ptr<const void> state;
  RowUse use;
  int32_t height = 0;          // rows of an image of the output
  ElementType output_type = ElementType::float32;
  size_t row_bytes = 0, bytes = 0;  // of the output: of a row, and whole
  std::array<int, kMostStageInputs> made_by{-1, -1, -1, -1};  // inputs: the stage that makes it, -1 for a whole tensor
  std::vector<size_t> readers;  // stages that read the output, as often as they do
  size_t first_input = 0;       // position among the inputs of all stages
  // The window of rows; none for the last stage.
  int32_t window_rows = 0;
  size_t window_offset = 0;
};

// Per stage.
using StageRows = std::array<int32_t, kMostStages>;

struct RowChain {
  std::vector<RowStage> stages;
  bool whole = false;         // tensors between the stages are whole, in the arena: there are no windows
  int32_t images = 1;
  int32_t band = 1;           // rows of the last output that are made at a time
  size_t window_bytes = 0;    // memory for all windows
  int windows = 1;            // sets of windows: as many ranges are computed at a time
  int grain = 1;              // so many ranges are worth a thread

  int32_t bands() const { return (stages.back().height + band - 1) / band; }  // of an image
  // The row up to which every stage has to come for the output's first `end` rows.
  StageRows rows_up_to(int32_t end) const;
  // The first row of every stage that is still read once the stages have come up to these rows; of the last one, where
  // it goes on.
  StageRows first_read(const StageRows& done) const;
  // Where every stage begins if the output begins at row `from`.
  StageRows rows_from(int32_t from) const;
  // Sizes and places of the windows for bands of `rows` rows. Returns the bytes that move within windows in a run.
  size_t set_band(int32_t rows);
};

// Of a step whose state is a RowChain and whose context lists the inputs and outputs of all its operators.
Status run_chain(RunContext& ctx);
// Of a chain whose tensors are whole: stages one after the other, each for all rows, for who wants to be told of each.
Status run_stages(RunContext& ctx, size_t first, size_t last);

}  // namespace surelite
