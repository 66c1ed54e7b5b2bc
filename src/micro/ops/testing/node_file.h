// SPDX-License-Identifier: Apache-2.0
// The file of one operator whose tensors and options are structs of the program: what the library's kernels read.
#pragma once

#include "micro/loaded/graph.h"
#include "micro/ops/testing/flat_builder.h"

namespace surelite {
namespace micro {

struct NodeParts {
  const TfLiteTensor* tensors;
  int32_t tensor_count;
  const TfLiteNode* node;
  tflite::BuiltinOperator code;
  const void* options;  // the parameter struct of the operator; may be null
};
// Places of tables; `callee` is a graph of one tensor and one operator, for subgraphs that are called.
struct NodeFile {
  uint32_t model, graph, callee;
};
bool write_node_file(const NodeParts& parts, FlatBuilder* builder, NodeFile* file);

// The operator that a registration of the library is for; CUSTOM for others.
tflite::BuiltinOperator operator_of_registration(const TFLMRegistration& registration);

}  // namespace micro
}  // namespace surelite
