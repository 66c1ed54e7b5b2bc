// SPDX-License-Identifier: Apache-2.0
// Small questions to the tables of a model.
#ifndef SURELITE_MICRO_TENSORFLOW_LITE_MICRO_FLATBUFFER_UTILS_H_
#define SURELITE_MICRO_TENSORFLOW_LITE_MICRO_FLATBUFFER_UTILS_H_

#include "tensorflow/lite/c/common.h"
#include "tensorflow/lite/schema/schema_generated.h"

namespace tflite {

// Operators of a subgraph; 0 where it has no list, or there is no such subgraph.
uint32_t NumSubgraphOperators(const SubGraph* subgraph);
uint32_t NumSubgraphOperators(const Model* model, int subgraph_idx);

// The same bytes as the array types of common.h; read-only, as long as the model. Null for null.
TfLiteIntArray* FlatBufferVectorToTfLiteTypeArray(const flatbuffers::Vector<int32_t>* flatbuffer_array);
TfLiteFloatArray* FlatBufferVectorToTfLiteTypeArray(const flatbuffers::Vector<float>* flatbuffer_array);

}  // namespace tflite

#endif  // SURELITE_MICRO_TENSORFLOW_LITE_MICRO_FLATBUFFER_UTILS_H_
