// SPDX-License-Identifier: Apache-2.0
// The partitioner: a table of small graphs, and what must hold for any graph.
#include "plan/partition.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace surelite::tests {
namespace {

struct Op {
  std::vector<int32_t> inputs, outputs;
  int side = kCpuSide;
  bool ordered = false;
};

std::vector<PartitionNode> nodes_of(const std::vector<Op>& ops) {
  std::vector<PartitionNode> nodes;
  for (const Op& op : ops) nodes.push_back({op.inputs, op.outputs, op.side, op.ordered});
  return nodes;
}

// "0: 1 2 (0 > 4) | cpu: 3 (4 > 5)": side, nodes, inputs > outputs.
std::string describe(const std::optional<std::vector<Part>>& parts) {
  if (!parts) return "none";
  std::string text;
  const auto list = [&](const auto& values) {
    std::string joined;
    for (const int value : values) joined += (joined.empty() ? "" : " ") + std::to_string(value);
    return joined;
  };
  for (const Part& part : *parts)
    text += (text.empty() ? "" : " | ") + (part.side == kCpuSide ? "cpu" : std::to_string(part.side)) + ": " +
            list(part.nodes) + " (" + list(part.inputs) + " > " + list(part.outputs) + ")";
  return text;
}

struct PartitionRow {
  const char* name;
  std::vector<Op> ops;
  std::vector<int32_t> outputs;
  std::string expected;
  bool greedy = true;
  std::vector<std::pair<int, int>> edges;
};

TEST(Partition, Table) {
  const int kCpu = kCpuSide;
  const PartitionRow rows[] = {
      {"empty", {}, {}, ""},
      {"all", {{{0}, {1}, 0}, {{1}, {2}, 0}}, {2}, "0: 0 1 (0 > 2)"},
      {"none", {{{0}, {1}, kCpu}, {{1}, {2}, kCpu}}, {2}, "cpu: 0 1 (0 > 2)"},
      {"inner result that is also returned", {{{0}, {1}, 0}, {{1}, {2}, 0}}, {1, 2}, "0: 0 1 (0 > 1 2)"},
      {"absent input", {{{0, -1}, {1}, 0}}, {1}, "0: 0 (0 > 1)"},
      {"chain", {{{0}, {1}, 0}, {{1}, {2}, kCpu}, {{2}, {3}, 0}}, {3}, "0: 0 (0 > 1) | cpu: 1 (1 > 2) | 0: 2 (2 > 3)"},
      // The middle operator of one branch must not lie between those of the other: that part would not be convex.
      {"diamond",
       {{{0}, {1}, 0}, {{1}, {2}, kCpu}, {{1}, {3}, 0}, {{2, 3}, {4}, 0}},
       {4},
       "0: 0 2 (0 > 1 3) | cpu: 1 (1 > 2) | 0: 3 (2 3 > 4)"},
      {"not greedily",
       {{{0}, {1}, 0}, {{1}, {2}, kCpu}, {{1}, {3}, 0}, {{2, 3}, {4}, 0}},
       {4},
       "0: 0 (0 > 1) | cpu: 1 (1 > 2) | 0: 2 3 (1 2 > 4)",
       false},
      {"independent",
       {{{0}, {1}, kCpu}, {{0}, {2}, 0}, {{0}, {3}, kCpu}, {{0}, {4}, 0}},
       {1, 2, 3, 4},
       "cpu: 0 2 (0 > 1 3) | 0: 1 3 (0 > 2 4)"},
      {"control edge",
       {{{0}, {1}, kCpu}, {{0}, {2}, 0}, {{0}, {3}, kCpu}, {{0}, {4}, 0}},
       {1, 2, 3, 4},
       "cpu: 0 (0 > 1) | 0: 1 3 (0 > 2 4) | cpu: 2 (0 > 3)",
       true,
       {{1, 2}}},
      {"effects keep their order",
       {{{0}, {1}, kCpu, true}, {{0}, {2}, 0, true}, {{0}, {3}, kCpu, true}, {{0}, {4}, 0}},
       {1, 2, 3, 4},
       "cpu: 0 (0 > 1) | 0: 1 3 (0 > 2 4) | cpu: 2 (0 > 3)"},
      {"two delegates",
       {{{0}, {1}, 0}, {{1}, {2}, 1}, {{0}, {3}, 0}, {{2, 3}, {4}, 1}},
       {4},
       "0: 0 2 (0 > 1 3) | 1: 1 3 (1 3 > 4)"},
      {"a tensor that is written twice",
       {{{0}, {1}, 0}, {{1}, {2}, kCpu}, {{0}, {1}, 0}, {{1, 2}, {3}, 0}},
       {3},
       "0: 0 (0 > 1) | cpu: 1 (1 > 2) | 0: 2 3 (0 2 > 1 3)"},
      {"a node that reads what it writes", {{{0, 1}, {1}, 0}}, {1}, "0: 0 (0 > 1)"},
      {"and what another wrote before", {{{0}, {1}, 0}, {{1}, {1}, 0}}, {1}, "0: 0 1 (0 > 1)"},
      {"a node that writes twice", {{{0}, {1, 1}, 0}}, {1}, "0: 0 (0 > 1)"},
      {"waits for itself", {{{1}, {2}, 0}, {{2}, {1}, 0}}, {2}, "none"},
      {"waits for itself behind another", {{{0}, {1}, 0}, {{3}, {2}, 0}, {{2}, {3}, 0}}, {1}, "none"},
      {"an edge back", {{{0}, {1}, 0}, {{0}, {2}, 0}}, {1, 2}, "0: 1 0 (0 > 1 2)", true, {{1, 0}}},
      {"an edge from a node to itself", {{{0}, {1}, 0}}, {1}, "none", true, {{0, 0}}},
      {"edges that contradict each other", {{{0}, {1}, 0}, {{0}, {2}, 0}}, {1, 2}, "none", true, {{0, 1}, {1, 0}}},
      {"read before it is written, not greedily", {{{1}, {2}, 0}, {{0}, {1}, 0}}, {2}, "none", false},
      {"edges to nowhere", {{{0}, {1}, 0}}, {1}, "0: 0 (0 > 1)", true, {{0, 7}, {7, 0}, {0, -1}, {-1, 0}}},
  };
  for (const PartitionRow& row : rows) {
    const std::vector<PartitionNode> nodes = nodes_of(row.ops);
    EXPECT_EQ(describe(partition(nodes, row.outputs, {row.greedy, row.edges})), row.expected) << row.name;
  }
}

// Every node is in one part, after everything that it reads; neighbours in the list are of different sides; borders
// name exactly the tensors that cross them.
TEST(Partition, RandomGraphs) {
  std::mt19937 random(7);
  const auto below = [&](int limit) { return static_cast<int>(random() % static_cast<unsigned>(limit)); };
  for (int round = 0; round < 300; ++round) {
    const int count = 1 + below(30), sides = 1 + below(3);
    std::vector<Op> ops;
    for (int i = 0; i < count; ++i) {
      Op op{{below(i + 1), below(i + 1)}, {i + 1}, below(sides + 1) - 1, below(5) == 0};
      ops.push_back(op);
    }
    const std::vector<int32_t> outputs{count, 1 + below(count)};
    const std::vector<PartitionNode> nodes = nodes_of(ops);
    const std::optional<std::vector<Part>> parts = partition(nodes, outputs, {below(2) == 0, {}});
    ASSERT_TRUE(parts) << round;
    std::vector<int> part_of(ops.size(), -1);
    std::vector<bool> written(ops.size() + 1, false);
    written[0] = true;
    int last_ordered = -1;
    for (size_t p = 0; p < parts->size(); ++p) {
      if (p) {
        EXPECT_NE((*parts)[p].side, (*parts)[p - 1].side) << round;
      }
      for (const int n : (*parts)[p].nodes) {
        const Op& op = ops[static_cast<size_t>(n)];
        EXPECT_EQ(part_of[static_cast<size_t>(n)], -1) << round;
        part_of[static_cast<size_t>(n)] = static_cast<int>(p);
        EXPECT_EQ(op.side, (*parts)[p].side) << round;
        for (const int32_t t : op.inputs) EXPECT_TRUE(written[static_cast<size_t>(t)]) << round << " node " << n;
        written[static_cast<size_t>(op.outputs[0])] = true;
        if (op.ordered) {
          EXPECT_GT(n, last_ordered) << round;
          last_ordered = n;
        }
      }
    }
    EXPECT_EQ(std::count(part_of.begin(), part_of.end(), -1), 0) << round;
    for (size_t p = 0; p < parts->size(); ++p)
      for (int32_t t = 0; t <= count; ++t) {
        const int maker = t == 0 ? -1 : part_of[static_cast<size_t>(t - 1)];
        bool read_inside = false, read_outside = std::count(outputs.begin(), outputs.end(), t) > 0;
        for (size_t n = 0; n < ops.size(); ++n)
          if (std::count(ops[n].inputs.begin(), ops[n].inputs.end(), t))
            (part_of[n] == static_cast<int>(p) ? read_inside : read_outside) = true;
        const auto has = [&](const std::vector<int32_t>& list) { return std::count(list.begin(), list.end(), t) > 0; };
        EXPECT_EQ(has((*parts)[p].inputs), read_inside && maker != static_cast<int>(p)) << round << " tensor " << t;
        EXPECT_EQ(has((*parts)[p].outputs), read_outside && maker == static_cast<int>(p)) << round << " tensor " << t;
      }
  }
}

// Sides that alternate along a chain of a hundred thousand operators: as many parts, in no more than linear time.
TEST(Partition, LongChain) {
  constexpr int kCount = 100'000;
  std::vector<Op> ops;
  for (int i = 0; i < kCount; ++i) ops.push_back({{i}, {i + 1}, i % 2 - 1, false});
  const std::vector<PartitionNode> nodes = nodes_of(ops);
  const std::optional<std::vector<Part>> parts = partition(nodes, std::vector<int32_t>{kCount});
  ASSERT_TRUE(parts);
  EXPECT_EQ(parts->size(), static_cast<size_t>(kCount));
}

}  // namespace
}  // namespace surelite::tests
