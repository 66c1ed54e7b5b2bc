// SPDX-License-Identifier: Apache-2.0
#include "plan/partition.h"

#include <algorithm>
#include <functional>
#include <map>
#include <queue>
#include <unordered_map>

#include "plan/present.h"

namespace surelite {
namespace {

// Who reads and writes a tensor, in execution order; a node stands twice in a list that names a tensor twice.
struct TensorUse {
  std::vector<int> readers, writers;
  bool returned = false;
};

// The smallest position first.
using Heap = std::priority_queue<int, std::vector<int>, std::greater<>>;

// 1. A node is due when the nodes that write what it reads, and those that an edge puts before it, are placed. Of
//    several writers it waits for the last one before it; a later writer waits for the readers of what it replaces.
// 2. The first node that is due decides the side of a part. The part then takes, in passes from the front to the end,
//    every node that is due and of its side. Not greedily, it ends at the first node that is not.
// 3. Whenever nothing is due, what is left waits for itself: there are no parts.
class Partitioner {
 public:
  Partitioner(std::span<const PartitionNode> nodes, std::span<const int32_t> graph_outputs, const PartitionRules& rules)
      : nodes_(nodes), rules_(rules), after_(nodes.size()), waits_for_(nodes.size(), 0), part_of_(nodes.size(), -1) {
    for (size_t i = 0; i < nodes.size(); ++i) {
      for (const int32_t t : present(nodes[i].inputs)) uses_[t].readers.push_back(static_cast<int>(i));
      for (const int32_t t : present(nodes[i].outputs)) uses_[t].writers.push_back(static_cast<int>(i));
    }
    for (const int32_t t : present(graph_outputs)) uses_[t].returned = true;
    add_edges();
  }

  std::optional<std::vector<Part>> run() {
    if (!(rules_.greedy ? place_greedily() : place_in_order())) return std::nullopt;
    find_borders();
    return std::move(parts_);
  }

 private:
  void add_edge(int first, int second) {
    after_[static_cast<size_t>(first)].push_back(second);
    ++waits_for_[static_cast<size_t>(second)];
  }

  void add_edges() {
    for (const auto& [tensor, use] : uses_) {
      const std::vector<int>& writers = use.writers;
      if (writers.empty()) continue;
      for (const int reader : use.readers) {
        const auto next = std::lower_bound(writers.begin(), writers.end(), reader);
        const int writer = next == writers.begin() ? writers.back() : *std::prev(next);
        if (writer != reader) add_edge(writer, reader);
        if (next != writers.begin() && next != writers.end() && *next != reader) add_edge(reader, *next);
      }
      for (size_t w = 1; w < writers.size(); ++w)
        if (writers[w - 1] != writers[w]) add_edge(writers[w - 1], writers[w]);
    }
    const int count = static_cast<int>(nodes_.size());
    for (const auto& [first, second] : rules_.control_edges)
      if (first >= 0 && first < count && second >= 0 && second < count) add_edge(first, second);
    int last = -1;
    for (int i = 0; i < count; ++i) {
      if (!nodes_[static_cast<size_t>(i)].ordered) continue;
      if (last >= 0) add_edge(last, i);
      last = i;
    }
  }

  bool due(int node) const { return waits_for_[static_cast<size_t>(node)] == 0; }
  int side_of(int node) const { return nodes_[static_cast<size_t>(node)].side; }

  // `became_due` is called with every node that waited for this one last.
  template <class BecameDue>
  void place(int node, BecameDue&& became_due) {
    Part& part = parts_.back();
    part.nodes.push_back(node);
    part_of_[static_cast<size_t>(node)] = static_cast<int>(parts_.size()) - 1;
    for (const int next : after_[static_cast<size_t>(node)])
      if (--waits_for_[static_cast<size_t>(next)] == 0) became_due(next);
  }

  bool place_greedily() {
    std::map<int, Heap> due_of;  // by side
    for (int i = 0; i < static_cast<int>(nodes_.size()); ++i)
      if (due(i)) due_of[side_of(i)].push(i);
    for (size_t placed = 0; placed < nodes_.size();) {
      const auto begins = std::min_element(due_of.begin(), due_of.end(), [](const auto& a, const auto& b) {
        return !a.second.empty() && (b.second.empty() || a.second.top() < b.second.top());
      });
      if (begins == due_of.end() || begins->second.empty()) return false;
      const int side = begins->first;
      parts_.push_back({.side = side});
      Heap pass = std::move(begins->second), next_pass;
      begins->second = Heap();
      for (; !pass.empty(); ++placed) {
        const int node = pass.top();
        pass.pop();
        place(node, [&](int next) {
          if (side_of(next) != side)
            due_of[side_of(next)].push(next);
          else
            (next > node ? pass : next_pass).push(next);
        });
        if (pass.empty()) std::swap(pass, next_pass);
      }
    }
    return true;
  }

  bool place_in_order() {
    for (int i = 0; i < static_cast<int>(nodes_.size()); ++i) {
      if (!due(i)) return false;
      if (parts_.empty() || parts_.back().side != side_of(i)) parts_.push_back({.side = side_of(i)});
      place(i, [](int) {});
    }
    return true;
  }

  void find_borders() {
    for (const auto& [tensor, use] : uses_) {
      const auto part_of = [&](int node) { return part_of_[static_cast<size_t>(node)]; };
      std::vector<int> written, read;
      for (const int node : use.writers) written.push_back(part_of(node));
      for (const int node : use.readers) read.push_back(part_of(node));
      for (std::vector<int>* list : {&written, &read}) {
        std::sort(list->begin(), list->end());
        list->erase(std::unique(list->begin(), list->end()), list->end());
      }
      for (const int part : read)
        if (!std::binary_search(written.begin(), written.end(), part))
          parts_[static_cast<size_t>(part)].inputs.push_back(tensor);
      for (const int part : written)
        if (use.returned || read.size() > 1 || (read.size() == 1 && read[0] != part))
          parts_[static_cast<size_t>(part)].outputs.push_back(tensor);
    }
    for (Part& part : parts_) {
      std::sort(part.inputs.begin(), part.inputs.end());
      std::sort(part.outputs.begin(), part.outputs.end());
    }
  }

  std::span<const PartitionNode> nodes_;
  const PartitionRules rules_;
  std::unordered_map<int32_t, TensorUse> uses_;
  std::vector<std::vector<int>> after_;
  std::vector<int> waits_for_;  // unplaced nodes that come before, per node
  std::vector<int> part_of_;
  std::vector<Part> parts_;
};

}  // namespace

std::optional<std::vector<Part>> partition(std::span<const PartitionNode> nodes, std::span<const int32_t> graph_outputs,
                                           const PartitionRules& rules) {
  return Partitioner(nodes, graph_outputs, rules).run();
}

}  // namespace surelite
