// SPDX-License-Identifier: Apache-2.0
// Splits the execution plan into stretches that a delegate takes and stretches that stay.
#include <algorithm>
#include <cstdlib>
#include <deque>
#include <map>
#include <utility>

#include "compat/subgraph.h"
#include "tensorflow/compiler/mlir/lite/experimental/remat/metadata_util.h"

namespace surelite::compat {

// A delegate may have written other tensors of the graph into the node: the float16 constants behind its DEQUANTIZE.
std::vector<int> Subgraph::inputs_now(const Node& node) const {
  if (!lists_differ(node)) return node.def.inputs;
  Result<OperatorDef> now = read_lists(node);
  const auto exists = [this](int t) { return t == kNoTensor || draft_.has_tensor(t); };
  return now && std::ranges::all_of(now->inputs, exists) ? std::move(now->inputs) : node.def.inputs;
}

// By positions in the order. What the metadata does not hold, or holds damaged, is left out.
std::vector<std::pair<int, int>> Subgraph::control_edges() const {
  const char* data = nullptr;
  size_t bytes = 0;
  tflite::ModelControlDependencies all;
  std::vector<std::pair<int, int>> edges;
  if (context_.GetModelMetadata(&context_, tflite::kModelControlDependenciesMetadataKey, &data, &bytes) != kTfLiteOk ||
      !tflite::ParseModelControlDependencies(data, bytes, &all) || static_cast<size_t>(index_) >= all.size())
    return edges;
  std::map<int, int> position;
  for (const int n : draft_.order) position.emplace(n, static_cast<int>(position.size()));
  for (const auto& [first, second] : all[static_cast<size_t>(index_)]) {
    const auto before = position.find(first), after = position.find(second);
    if (before != position.end() && after != position.end()) edges.emplace_back(before->second, after->second);
  }
  return edges;
}

// Native kernels with side effects keep their order among themselves, so that variables are read and written as before.
std::optional<std::vector<Part>> Subgraph::partition(const std::vector<bool>& taken) const {
  std::vector<PartitionNode> list;
  std::deque<std::vector<int>> changed;
  for (const int n : draft_.order) {
    const Node& node = draft_.known_node(n);
    const bool is_taken = taken[static_cast<size_t>(n)];
    list.push_back({.inputs = is_taken ? changed.emplace_back(inputs_now(node)) : node.def.inputs,
                    .outputs = node.def.outputs,
                    .side = is_taken ? kDelegateSide : kCpuSide,
                    .ordered = node.native && node.native->side_effects});
  }
  const std::vector<std::pair<int, int>> edges = control_edges();
  std::optional<std::vector<Part>> parts = surelite::partition(list, draft_.outputs, {.control_edges = edges});
  if (parts)
    for (Part& part : *parts)
      for (int& n : part.nodes) n = draft_.order[static_cast<size_t>(n)];
  return parts;
}

// One block, so that a single free releases it: the struct and then its three arrays.
TfLiteDelegateParams* Subgraph::make_params(const Part& part, TfLiteDelegate* delegate) const {
  const size_t sizes[] = {part.nodes.size(), part.inputs.size(), part.outputs.size()};
  size_t bytes = sizeof(TfLiteDelegateParams);
  for (const size_t size : sizes) bytes += (size + 1) * sizeof(int);
  auto* block = static_cast<char*>(std::malloc(bytes));
  if (!block) return nullptr;
  auto* params = reinterpret_cast<TfLiteDelegateParams*>(block);
  char* at = block + sizeof(TfLiteDelegateParams);
  const auto put = [&](const std::vector<int>& values) {
    auto* array = reinterpret_cast<TfLiteIntArray*>(at);
    array->size = static_cast<int>(values.size());
    std::copy(values.begin(), values.end(), array->data);
    at += (values.size() + 1) * sizeof(int);
    return array;
  };
  params->delegate = delegate;
  params->nodes_to_replace = put(part.nodes);
  params->input_tensors = put(part.inputs);
  params->output_tensors = put(part.outputs);
  return params;
}

}  // namespace surelite::compat
