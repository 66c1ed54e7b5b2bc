// SPDX-License-Identifier: Apache-2.0
// Places within a model, for diagnostics.
#include "model/graph.h"

namespace surelite {
namespace {

constexpr size_t kLongestName = 200;  // names come from the file and may be megabytes long

std::string shortened(const std::string& name) {
  return name.size() <= kLongestName ? name : name.substr(0, kLongestName) + "...";
}

template <class T>
const T* element(const std::vector<T>& list, int index) {
  return index >= 0 && static_cast<size_t>(index) < list.size() ? &list[static_cast<size_t>(index)] : nullptr;
}

}  // namespace

Where where_op(const ModelData& model, int subgraph, int op) {
  Where where;
  where.subgraph = subgraph;
  where.op = op;
  const SubgraphDef* graph = element(model.subgraphs, subgraph);
  if (const OperatorDef* def = graph ? element(graph->operators, op) : nullptr) {
    where.op_name = shortened(def->name);
    where.byte_begin = def->byte_offset;
  }
  return where;
}

Where where_tensor(const ModelData& model, int subgraph, int tensor) {
  Where where;
  where.subgraph = subgraph;
  where.tensor = tensor;
  const SubgraphDef* graph = element(model.subgraphs, subgraph);
  if (const TensorDef* def = graph ? element(graph->tensors, tensor) : nullptr) {
    where.tensor_name = shortened(def->name);
    where.byte_begin = def->byte_offset;
  }
  return where;
}

}  // namespace surelite
