// SPDX-License-Identifier: Apache-2.0
// Subgraphs for tests of operators that call some: each has one tensor, takes anything, and counts its runs.
#ifndef SURELITE_MICRO_TENSORFLOW_LITE_MICRO_MOCK_MICRO_GRAPH_H_
#define SURELITE_MICRO_TENSORFLOW_LITE_MICRO_MOCK_MICRO_GRAPH_H_

#include "surelite/micro_loaded.h"
#include "tensorflow/lite/micro/arena_allocator/single_arena_buffer_allocator.h"
#include "tensorflow/lite/micro/micro_graph.h"

namespace tflite {
namespace micro {

class MockMicroGraph : public MicroGraph {
 public:
  // Its tensor, two real numbers, lies in the allocator's arena.
  explicit MockMicroGraph(SingleArenaBufferAllocator* allocator);
  MockMicroGraph(const MockMicroGraph&) = delete;
  MockMicroGraph& operator=(const MockMicroGraph&) = delete;

  TfLiteStatus InvokeSubgraph(int subgraph_idx);
  size_t NumSubgraphInputs(int) { return 1; }
  TfLiteEvalTensor* GetSubgraphInput(int, int) { return mock_tensor_; }
  size_t NumSubgraphOutputs(int) { return 1; }
  TfLiteEvalTensor* GetSubgraphOutput(int, int) { return mock_tensor_; }
  int NumSubgraphs() { return kMaxSubgraphs; }
  MicroResourceVariables* GetResourceVariables() { return nullptr; }
  int get_init_count() const { return 0; }
  int get_prepare_count() const { return 0; }
  int get_free_count() const { return 0; }
  // 0 for an index that is not there.
  int get_invoke_count(int subgraph_idx) const {
    return subgraph_idx >= 0 && subgraph_idx < kMaxSubgraphs ? invoke_counts_[subgraph_idx] : 0;
  }

  // For the library: the graphs as an interpreter has them, all but the first of the table `callee`.
  void Describe(const uint8_t* callee, surelite::micro::Subgraph* graphs);
  static constexpr int kMaxSubgraphs = 10;

 private:
  TfLiteEvalTensor* mock_tensor_;
  int invoke_counts_[kMaxSubgraphs] = {};
  NodeAndRegistration nodes_[kMaxSubgraphs] = {};
};

}  // namespace micro

using micro::MockMicroGraph;

}  // namespace tflite

#endif  // SURELITE_MICRO_TENSORFLOW_LITE_MICRO_MOCK_MICRO_GRAPH_H_
