// SPDX-License-Identifier: Apache-2.0
// Places within a model, for diagnostics.
#include "model/graph.h"

namespace surelite {

Where where_op(const ModelData& model, int subgraph, int op) {
  Where where;
  where.subgraph = subgraph;
  where.op = op;
  const SubgraphDef& graph = model.subgraphs[static_cast<size_t>(subgraph)];
  if (op >= 0 && op < static_cast<int>(graph.operators.size())) {
    where.op_name = graph.operators[static_cast<size_t>(op)].name;
    where.byte_begin = graph.operators[static_cast<size_t>(op)].byte_offset;
  }
  return where;
}

Where where_tensor(const ModelData& model, int subgraph, int tensor) {
  Where where;
  where.subgraph = subgraph;
  where.tensor = tensor;
  const SubgraphDef& graph = model.subgraphs[static_cast<size_t>(subgraph)];
  if (tensor >= 0 && tensor < static_cast<int>(graph.tensors.size())) {
    where.tensor_name = graph.tensors[static_cast<size_t>(tensor)].name;
    where.byte_begin = graph.tensors[static_cast<size_t>(tensor)].byte_offset;
  }
  return where;
}

}  // namespace surelite
