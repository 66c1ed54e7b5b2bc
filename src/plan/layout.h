// SPDX-License-Identifier: Apache-2.0
// Gives the tensors and the scratch memory of a planned subgraph their places.
#pragma once

#include <vector>

#include "plan/program_data.h"

namespace surelite {

// What layout needs to know of the tensors of a subgraph, one entry per tensor.
struct TensorFacts {
  std::vector<Tensor> tensors;  // shapes and bytes as prepared
  std::vector<int32_t> group;   // tensors of one group share memory; the group is named after its first tensor
  std::vector<bool> fenced;     // a kernel from outside writes it: it has a canary on either side

  size_t size() const { return tensors.size(); }
};

// Shapes, bytes and offsets of the plan's tensors, scratch and persistent memory, and the sizes of arena and variables.
// Steps, storages and first_eager of the plan are set before; where it was laid out already, that is done anew.
void lay_out(const TensorFacts& facts, GraphPlan* plan);

}  // namespace surelite
