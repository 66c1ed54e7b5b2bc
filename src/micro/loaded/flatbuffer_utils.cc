// SPDX-License-Identifier: Apache-2.0
#include "tensorflow/lite/micro/flatbuffer_utils.h"

namespace tflite {

uint32_t NumSubgraphOperators(const SubGraph* subgraph) {
  return subgraph && subgraph->operators() ? subgraph->operators()->size() : 0;
}

uint32_t NumSubgraphOperators(const Model* model, int subgraph_idx) {
  const auto* graphs = model ? model->subgraphs() : nullptr;
  if (!graphs || subgraph_idx < 0 || static_cast<uint32_t>(subgraph_idx) >= graphs->size()) return 0;
  return NumSubgraphOperators(graphs->Get(static_cast<uint32_t>(subgraph_idx)));
}

TfLiteIntArray* FlatBufferVectorToTfLiteTypeArray(const flatbuffers::Vector<int32_t>* flatbuffer_array) {
  return reinterpret_cast<TfLiteIntArray*>(const_cast<flatbuffers::Vector<int32_t>*>(flatbuffer_array));
}
TfLiteFloatArray* FlatBufferVectorToTfLiteTypeArray(const flatbuffers::Vector<float>* flatbuffer_array) {
  return reinterpret_cast<TfLiteFloatArray*>(const_cast<flatbuffers::Vector<float>*>(flatbuffer_array));
}

}  // namespace tflite
