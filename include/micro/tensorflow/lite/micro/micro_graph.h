// SPDX-License-Identifier: Apache-2.0
// The subgraphs of a model, for operators that call others.
#ifndef SURELITE_MICRO_TENSORFLOW_LITE_MICRO_MICRO_GRAPH_H_
#define SURELITE_MICRO_TENSORFLOW_LITE_MICRO_MICRO_GRAPH_H_

#include "tensorflow/lite/c/common.h"

namespace surelite {
namespace micro {
struct Loaded;
}  // namespace micro
}  // namespace surelite

namespace tflite {

class MicroResourceVariables;

// Indices beyond what there is give null, 0 or kTfLiteError.
class MicroGraph {
 public:
  explicit MicroGraph(surelite::micro::Loaded* loaded = nullptr) : loaded_(loaded) {}
  TfLiteStatus InvokeSubgraph(int subgraph_idx);
  size_t NumSubgraphInputs(int subgraph_idx);
  size_t NumSubgraphOutputs(int subgraph_idx);
  TfLiteEvalTensor* GetSubgraphInput(int subgraph_idx, int input_idx);
  TfLiteEvalTensor* GetSubgraphOutput(int subgraph_idx, int output_idx);
  int NumSubgraphs();
  MicroResourceVariables* GetResourceVariables();

 private:
  surelite::micro::Loaded* loaded_;
};

}  // namespace tflite

#endif  // SURELITE_MICRO_TENSORFLOW_LITE_MICRO_MICRO_GRAPH_H_
