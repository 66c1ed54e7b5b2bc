// SPDX-License-Identifier: Apache-2.0
// How much memory packed weights will take.
#include <algorithm>
#include <vector>

#include "base/checked.h"
#include "plan/present.h"
#include "plan/program_data.h"

namespace surelite {
namespace {

// Constants that other operators than those on constants alone read, as large as they are then.
size_t read_constants(const SubgraphDef& graph) {
  constexpr size_t kGrowth = 16;  // of a folded constant
  std::vector<size_t> bytes(graph.tensors.size(), 0);
  std::vector<bool> constant(graph.tensors.size(), false), counted(graph.tensors.size(), false);
  for (size_t t = 0; t < graph.tensors.size(); ++t) {
    constant[t] = graph.tensors[t].is_constant;
    bytes[t] = graph.tensors[t].data.size();
  }
  size_t total = 0;
  for (const OperatorDef& op : graph.operators) {
    size_t from = 0;
    bool folds = false, all = true;
    for (const int32_t t : present(op.inputs)) {
      all = all && constant[static_cast<size_t>(t)];
      folds = all;
      from += bytes[static_cast<size_t>(t)];
    }
    for (const int32_t t : present(folds ? op.outputs : op.inputs)) {
      const auto i = static_cast<size_t>(t);
      if (folds) {
        constant[i] = true;
        bytes[i] =
            std::min(checked_bytes(graph.tensors[i].type, graph.tensors[i].shape.dims()).value_or(0), from * kGrowth);
      } else if (constant[i] && !counted[i]) {
        counted[i] = true;
        total += bytes[i];
      }
    }
  }
  return total;
}

}  // namespace

// Packed, weights are about as large as they lie.
size_t expected_packed_bytes(const ModelData& model) {
  size_t total = 0;
  for (const SubgraphDef& subgraph : model.subgraphs) total += read_constants(subgraph);
  return total + total / 8;
}

}  // namespace surelite
