// SPDX-License-Identifier: Apache-2.0
#include "report/resource_variables.h"

#include <algorithm>
#include <map>
#include <utility>

#include "base/checked.h"

namespace surelite::tool {
namespace {

using Names = std::pair<std::string, std::string>;

// The tensor that an operator reads into or assigns from; -1 if it is another operator.
int32_t value_of(const OperatorDef& op) {
  if (op.name == "ASSIGN_VARIABLE" && op.inputs.size() == 2) return op.inputs[1];
  if (op.name == "READ_VARIABLE" && op.inputs.size() == 1 && op.outputs.size() == 1) return op.outputs[0];
  return -1;
}

// 0 where it depends on data.
uint64_t bytes_of(const TensorDef& tensor, const TensorPlan* planned) {
  if (planned && planned->shape_known) return planned->bytes;
  const bool varies = std::ranges::any_of(tensor.shape_signature, [](int32_t extent) { return extent < 0; });
  if (varies || (tensor.shape.rank() == 0 && !tensor.has_rank)) return 0;
  return checked_bytes(tensor.type, tensor.shape).value_or(0);
}

}  // namespace

std::vector<NamedVariable> resource_variables(const ModelData& model, const GraphPlan& entry) {
  std::map<Names, uint64_t> all;
  for (const SubgraphDef& graph : model.subgraphs) {
    std::map<int32_t, Names> handles;
    for (const OperatorDef& op : graph.operators)
      if (op.name == "VAR_HANDLE" && op.outputs.size() == 1)
        handles[op.outputs[0]] = {std::string(op.options.text("container")),
                                  std::string(op.options.text("shared_name"))};
    for (const OperatorDef& op : graph.operators) {
      const int32_t value = value_of(op);
      const auto handle = value < 0 ? handles.end() : handles.find(op.inputs[0]);
      if (handle == handles.end()) continue;
      const auto index = static_cast<size_t>(value);
      uint64_t& most = all[handle->second];
      most = std::max(most, bytes_of(graph.tensors[index], &graph == &entry.def() ? &entry.tensors[index] : nullptr));
    }
  }
  std::vector<NamedVariable> list;
  for (const auto& [names, bytes] : all)
    list.push_back({names.first.empty() ? names.second : names.first + "/" + names.second, bytes});
  return list;
}

}  // namespace surelite::tool
