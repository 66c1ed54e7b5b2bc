// SPDX-License-Identifier: Apache-2.0
// The tensors of a subgraph before its first operator is prepared.
#pragma once

#include <span>
#include <vector>

#include "plan/program_data.h"

namespace surelite {

// Every tensor as the file describes it; inputs with the shapes asked for. Fails with P311 or B801 for an input that is
// too large.
Status start_tensors(std::span<const Shape> input_shapes, std::vector<Tensor>* tensors, GraphPlan* plan);

}  // namespace surelite
