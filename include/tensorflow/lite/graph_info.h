// SPDX-License-Identifier: Apache-2.0
// A graph as a list of nodes, and its division between a delegate and the CPU.
#ifndef SURELITE_TENSORFLOW_LITE_GRAPH_INFO_H_
#define SURELITE_TENSORFLOW_LITE_GRAPH_INFO_H_

#include <stddef.h>

#include <cstdint>
#include <utility>
#include <vector>

#include "tensorflow/lite/core/c/common.h"

namespace tflite {

// Nodes are counted in the order of execution; node_index() gives a node's number in the interpreter.
class GraphInfo {
 public:
  virtual ~GraphInfo() = default;
  virtual size_t num_tensors() const = 0;
  virtual TfLiteTensor* tensor(size_t index) = 0;
  virtual TfLiteTensor* tensors() = 0;
  virtual size_t num_execution_nodes() const = 0;
  virtual size_t num_total_nodes() const = 0;
  virtual const TfLiteNode& node(size_t index) const = 0;
  virtual const TfLiteRegistration& registration(size_t index) const = 0;
  virtual size_t node_index(size_t index) const = 0;
  virtual const std::vector<int>& inputs() const = 0;
  virtual const std::vector<int>& outputs() const = 0;
  virtual const std::vector<int>& variables() const = 0;
};

// Nodes that run one after another on the same side, what they read from outside and what others read from them.
struct NodeSubset {
  enum Type { kTfUnexplored = 0, kTfPartition, kTfNonPartition };
  Type type = kTfUnexplored;
  std::vector<int> nodes;
  std::vector<int> input_tensors;
  std::vector<int> output_tensors;
};

// The second node must run after the first.
using ControlEdge = std::pair<int32_t, int32_t>;
using ControlEdges = std::vector<ControlEdge>;

// Greedily: a subset takes every node of its side that can run already, so that there are few subsets; otherwise the
// order of execution stays. Without control edges, nodes that might have side effects keep their order among
// themselves.
TFL_CAPI_EXPORT TfLiteStatus PartitionGraphIntoIndependentNodeSubsets(const GraphInfo* info,
                                                                      const TfLiteIntArray* nodes_to_partition,
                                                                      std::vector<NodeSubset>* node_subsets,
                                                                      bool greedily = true,
                                                                      const ControlEdges* control_edges = nullptr);

}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_GRAPH_INFO_H_
