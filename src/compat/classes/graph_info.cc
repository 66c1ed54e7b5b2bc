// SPDX-License-Identifier: Apache-2.0
// Divides a graph into stretches for a delegate and stretches for the CPU.
#include "tensorflow/lite/graph_info.h"

#include <map>

#include "plan/partition.h"

namespace tflite {
namespace {

std::span<const int32_t> list(const TfLiteIntArray* array) {
  return array && array->size > 0 ? std::span<const int32_t>(array->data, static_cast<size_t>(array->size))
                                  : std::span<const int32_t>();
}

constexpr int kDelegateSide = 0;

}  // namespace

TfLiteStatus PartitionGraphIntoIndependentNodeSubsets(const GraphInfo* info, const TfLiteIntArray* nodes_to_partition,
                                                      std::vector<NodeSubset>* node_subsets, bool greedily,
                                                      const ControlEdges* control_edges) {
  if (!info || !nodes_to_partition || !node_subsets) return kTfLiteError;
  const size_t count = info->num_execution_nodes();
  std::vector<surelite::PartitionNode> nodes;
  std::map<size_t, int> position;
  for (size_t i = 0; i < count; ++i) {
    const TfLiteNode& node = info->node(i);
    position[info->node_index(i)] = static_cast<int>(i);
    nodes.push_back({.inputs = list(node.inputs),
                     .outputs = list(node.outputs),
                     .ordered = !control_edges && node.might_have_side_effect});
  }
  for (const int32_t n : list(nodes_to_partition))
    if (const auto found = position.find(static_cast<size_t>(n)); found != position.end())
      nodes[static_cast<size_t>(found->second)].side = kDelegateSide;
  std::vector<std::pair<int, int>> edges;
  for (const ControlEdge& edge : control_edges ? *control_edges : ControlEdges()) {
    const auto first = position.find(static_cast<size_t>(edge.first));
    const auto second = position.find(static_cast<size_t>(edge.second));
    if (first != position.end() && second != position.end()) edges.emplace_back(first->second, second->second);
  }
  const auto parts = surelite::partition(nodes, info->outputs(), {.greedy = greedily, .control_edges = edges});
  if (!parts) return kTfLiteError;
  for (const surelite::Part& part : *parts) {
    NodeSubset& subset = node_subsets->emplace_back();
    subset.type = part.side == surelite::kCpuSide ? NodeSubset::kTfNonPartition : NodeSubset::kTfPartition;
    for (const int i : part.nodes) subset.nodes.push_back(static_cast<int>(info->node_index(static_cast<size_t>(i))));
    subset.input_tensors = part.inputs;
    subset.output_tensors = part.outputs;
  }
  return kTfLiteOk;
}

}  // namespace tflite
