// SPDX-License-Identifier: Apache-2.0
#include "model/read/output_types.h"

#include <algorithm>

namespace surelite {
namespace {

bool is_arithmetic(const OperatorDef& op) { return op.name == "ADD" || op.name == "SUB" || op.name == "MUL"; }

bool in_range(const SubgraphDef& graph, int32_t tensor) {
  return tensor >= 0 && tensor < static_cast<int32_t>(graph.tensors.size());
}

}  // namespace

void correct_output_types(ModelData* model, Findings* findings) {
  for (size_t s = 0; s < model->subgraphs.size(); ++s) {
    SubgraphDef& graph = model->subgraphs[s];
    for (size_t i = 0; i < graph.operators.size(); ++i) {
      const OperatorDef& op = graph.operators[i];
      if (!is_arithmetic(op) || op.inputs.size() != 2 || op.outputs.size() != 1) continue;
      if (!in_range(graph, op.inputs[0]) || !in_range(graph, op.inputs[1]) || !in_range(graph, op.outputs[0])) continue;
      const ElementType type = graph.tensors[static_cast<size_t>(op.inputs[1])].type;
      TensorDef& output = graph.tensors[static_cast<size_t>(op.outputs[0])];
      const bool eight_bits = type == ElementType::uint8 || type == ElementType::int8;
      if (!eight_bits || graph.tensors[static_cast<size_t>(op.inputs[0])].type != type) continue;
      if (output.type != ElementType::float32 || output.is_constant || output.is_variable ||
          output.quantization.scale.empty())
        continue;
      findings->add(Code::M270, where_op(*model, static_cast<int>(s), static_cast<int>(i)),
                    {{"op", op.name}, {"tensor", output.name}, {"type", name_of(type)}});
      output.type = type;
    }
  }
}

}  // namespace surelite
