// SPDX-License-Identifier: Apache-2.0
// Divides a graph into stretches for a delegate and stretches for the CPU.
#include "tensorflow/lite/graph_info.h"

#include <algorithm>
#include <map>
#include <set>

namespace tflite {
namespace {

// 1. A node is due when the nodes that make what it reads, and those that a control edge puts before it, are placed.
// 2. The first node that is due decides the side of a subset; the subset then takes, pass by pass, every node that is due
// and of its side. Not greedily, it ends at the first node of the other side.
// 3. Every pass over an acyclic graph in execution order places a node, so that the loop ends.
class Divider {
 public:
  Divider(const GraphInfo& info, const TfLiteIntArray& taken, const ControlEdges* edges) : info_(info) {
    const size_t count = info.num_execution_nodes();
    before_.resize(count);
    taken_.resize(count, false);
    placed_.resize(count, false);
    std::map<size_t, size_t> position;
    for (size_t i = 0; i < count; ++i) position[info.node_index(i)] = i;
    for (int i = 0; i < taken.size; ++i) {
      const auto found = position.find(static_cast<size_t>(taken.data[i]));
      if (found != position.end()) taken_[found->second] = true;
    }
    std::map<int, size_t> maker;
    for (size_t i = 0; i < count; ++i)
      for (const int t : list(info.node(i).outputs)) maker[t] = i;
    for (size_t i = 0; i < count; ++i)
      for (const int t : list(info.node(i).inputs))
        if (const auto made = maker.find(t); t >= 0 && made != maker.end() && made->second != i)
          before_[i].insert(made->second);
    if (edges) {
      for (const ControlEdge& edge : *edges) {
        const auto first = position.find(static_cast<size_t>(edge.first));
        const auto second = position.find(static_cast<size_t>(edge.second));
        if (first != position.end() && second != position.end()) before_[second->second].insert(first->second);
      }
      return;
    }
    size_t last = count;
    for (size_t i = 0; i < count; ++i) {
      if (!info.node(i).might_have_side_effect) continue;
      if (last < i) before_[i].insert(last);
      last = i;
    }
  }

  TfLiteStatus divide(bool greedily, std::vector<NodeSubset>* subsets) {
    size_t left = placed_.size();
    while (left) {
      NodeSubset subset;
      std::vector<size_t> members;
      for (bool again = true; again;) {
        again = false;
        for (size_t i = 0; i < placed_.size(); ++i) {
          if (placed_[i]) continue;
          const NodeSubset::Type side = taken_[i] ? NodeSubset::kTfPartition : NodeSubset::kTfNonPartition;
          const bool fits = subset.type == NodeSubset::kTfUnexplored || subset.type == side;
          if (!fits || !due(i)) {
            if (!greedily) break;
            continue;
          }
          subset.type = side;
          subset.nodes.push_back(static_cast<int>(info_.node_index(i)));
          members.push_back(i);
          placed_[i] = true;
          --left;
          again = greedily;
        }
      }
      if (members.empty()) return kTfLiteError;
      border(members, &subset);
      subsets->push_back(std::move(subset));
    }
    return kTfLiteOk;
  }

 private:
  static std::vector<int> list(const TfLiteIntArray* array) {
    return array ? std::vector<int>(array->data, array->data + array->size) : std::vector<int>();
  }
  bool due(size_t i) const {
    return std::all_of(before_[i].begin(), before_[i].end(), [&](size_t earlier) { return placed_[earlier]; });
  }
  void border(const std::vector<size_t>& members, NodeSubset* subset) const {
    const std::set<size_t> inside(members.begin(), members.end());
    std::set<int> made, read, wanted(info_.outputs().begin(), info_.outputs().end());
    for (const size_t i : members)
      for (const int t : list(info_.node(i).outputs)) made.insert(t);
    for (size_t i = 0; i < placed_.size(); ++i)
      for (const int t : list(info_.node(i).inputs)) {
        if (!inside.count(i))
          wanted.insert(t);
        else if (t >= 0 && !made.count(t))
          read.insert(t);
      }
    subset->input_tensors.assign(read.begin(), read.end());
    for (const int t : made)
      if (wanted.count(t)) subset->output_tensors.push_back(t);
  }

  const GraphInfo& info_;
  std::vector<std::set<size_t>> before_;
  std::vector<bool> taken_, placed_;
};

}  // namespace

TfLiteStatus PartitionGraphIntoIndependentNodeSubsets(const GraphInfo* info, const TfLiteIntArray* nodes_to_partition,
                                                      std::vector<NodeSubset>* node_subsets, bool greedily,
                                                      const ControlEdges* control_edges) {
  if (!info || !nodes_to_partition || !node_subsets) return kTfLiteError;
  return Divider(*info, *nodes_to_partition, control_edges).divide(greedily, node_subsets);
}

}  // namespace tflite
