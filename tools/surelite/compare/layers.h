// SPDX-License-Identifier: Apache-2.0
// Two sessions after a run with the same inputs, layer by layer; or one against recorded outputs.
#pragma once

#include "compare/alignment.h"
#include "compare/difference.h"
#include "report/prepared_run.h"

namespace surelite::tool {

// Writes the inputs of `a` to those of `b`, by name where all are known, else in order; where `b` has less precision,
// `a` gets back what `b` can hold. Fails with A708 where shapes or numbers of inputs differ.
Status give_same_inputs(PreparedRun* a, PreparedRun* b);

// One entry per operator that both have: {"op", "op_b", "name", "tensor", "layer", "shape", "type", "type_b", and what
// difference() gives}. Tensors that were not computed, or whose shapes differ, are left out.
Json layer_differences(PreparedRun* a, PreparedRun* b, const Alignment& alignment, const Comparison& comparison);
// The same for the outputs, by position.
Json output_differences(PreparedRun* a, PreparedRun* b, const Comparison& comparison);

// .npy and .npz files, or folders of them as --output-dir and --dump-tensors write: which tensor each belongs to is
// told by its name (INDEX_NAME.npy), else by its position among the outputs. Fails with A704 for one that belongs to
// none, A750, A751 for another number of elements, M101.
Result<Json> recorded_differences(PreparedRun* run, const std::vector<std::string>& paths,
                                  const Comparison& comparison);

}  // namespace surelite::tool
