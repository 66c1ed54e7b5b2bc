// SPDX-License-Identifier: Apache-2.0
// Divides a graph into parts, each of which one side runs: the CPU or a delegate. Core and drop-in both ask here.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace surelite {

inline constexpr int kCpuSide = -1;

// An operator, in a list that is in execution order.
struct PartitionNode {
  std::span<const int32_t> inputs, outputs;  // tensors; negative ones are absent
  int side = kCpuSide;                       // who is to run it: kCpuSide, or the number of a delegate
  bool ordered = false;                      // has effects beyond its outputs: runs in order with the others that have
};

struct Part {
  int side = kCpuSide;
  std::vector<int> nodes;        // positions in the list, in the order in which they run
  std::vector<int32_t> inputs;   // tensors read but not written in the part, constants included; ascending
  std::vector<int32_t> outputs;  // tensors written in it that the graph returns or another part reads; ascending
};

struct PartitionRules {
  // Take every node that can run already, wherever it is in the list. False: a part ends at the first of another side.
  bool greedy = true;
  // Pairs of positions: the first node runs before the second.
  std::span<const std::pair<int, int>> control_edges;
};

// Parts in an order in which they can run one after the other; each is convex: no way out of it leads back into it.
// Every node is in one part. None if the list is not in execution order, or edges contradict each other. Takes time in
// proportion to the graph, but for sorting.
std::optional<std::vector<Part>> partition(std::span<const PartitionNode> nodes, std::span<const int32_t> graph_outputs,
                                           const PartitionRules& rules = {});

}  // namespace surelite
