// SPDX-License-Identifier: Apache-2.0
// Everything in a graph, one by one: operators, tensors, weights, and what its author could change.
#pragma once

#include "json.h"
#include "model/graph.h"
#include "plan/program_data.h"
#include "surelite/inspect.h"

namespace surelite::tool {

// [{"op", "name", "version", "inputs", "outputs": [{"tensor", "name", "type", "shape"}], "options",
// "multiply_accumulates", "kernel", "reason"}]. `plan` and `plain` (the same with reference kernels) may be null.
Json operator_list(const SubgraphDef& graph, const SubgraphInfo& info, const GraphPlan* plan, const GraphPlan* plain);

// [{"tensor", "name", "type", "shape", "bytes", "kind", "quantization", "sparse", "file_begin", "arena_begin", "first",
// "last"}]: where the bytes lie, and during which steps. `plan` may be null.
Json tensor_list(const ModelData& model, const SubgraphDef& graph, const GraphPlan* plan);

// Of every constant that holds numbers: [{"tensor", "name", "type", "shape", "min", "max", "mean", "deviation",
// "zeros", "histogram", "dead_channels", "remarks"}]; stored integers, real values of floats.
Json weight_list(const SubgraphDef& graph);

// Sentences about what a converter or trainer would change: constants that are widened, windows larger than what they
// slide over, scales that no data has.
Json advice_on(const ModelData& model);

}  // namespace surelite::tool
