// SPDX-License-Identifier: Apache-2.0
// Functions of c/common.h, of kernel_util.h, and small facts of tensors.
#include "micro/loaded/graph.h"
#include "tensorflow/lite/micro/kernels/kernel_util.h"

namespace surelite {
namespace micro {
namespace {

alignas(4) const int32_t kEmpty[1] = {0};

}  // namespace

TfLiteIntArray* array_of(const flatbuffers::Vector<int32_t>* vector) {
  const void* at = vector ? static_cast<const void*>(vector) : kEmpty;
  return const_cast<TfLiteIntArray*>(static_cast<const TfLiteIntArray*>(at));
}

void* own_init(TfLiteContext*, const char*, size_t) { return nullptr; }

TfLiteQuantizationParams params_of(const tflite::Tensor& tensor) {
  const auto* quant = tensor.quantization();
  const auto* scale = quant ? quant->scale() : nullptr;
  if (!scale || scale->size() != 1) return {0.0f, 0};
  const auto* zero = quant->zero_point();
  return {scale->Get(0), zero && zero->size() == 1 ? static_cast<int32_t>(zero->Get(0)) : 0};
}

}  // namespace micro
}  // namespace surelite

size_t TfLiteIntArrayGetSizeInBytes(int size) { return sizeof(int) * (static_cast<size_t>(size) + 1); }
int TfLiteFloatArrayGetSizeInBytes(int size) { return static_cast<int>(sizeof(int)) * (size + 1); }

int TfLiteIntArrayEqualsArray(const TfLiteIntArray* a, int b_size, const int b_data[]) {
  if (!a) return b_size == 0;
  bool same = a->size == b_size;
  for (int i = 0; same && i < b_size; ++i) same = a->data[i] == b_data[i];
  return same;
}
int TfLiteIntArrayEqual(const TfLiteIntArray* a, const TfLiteIntArray* b) {
  if (a == b || !a || !b) return a == b;
  return TfLiteIntArrayEqualsArray(a, b->size, b->data);
}

const char* TfLiteTypeGetName(TfLiteType type) {
  static const char* const kNames[] = {"NOTYPE",   "FLOAT32",   "INT32",  "UINT8",   "INT64",   "STRING",     "BOOL",
                                       "INT16",    "COMPLEX64", "INT8",   "FLOAT16", "FLOAT64", "COMPLEX128", "UINT64",
                                       "RESOURCE", "VARIANT",   "UINT32", "UINT16",  "INT4"};
  return static_cast<unsigned>(type) < sizeof kNames / sizeof kNames[0] ? kNames[type] : "Unknown type";
}

namespace tflite {
namespace micro {
namespace {

TfLiteEvalTensor* at(const TfLiteContext* context, const TfLiteIntArray* list, int index) {
  if (!list || index < 0 || index >= list->size || list->data[index] < 0) return nullptr;
  return context->GetEvalTensor(context, list->data[index]);
}

size_t bytes_of(const TfLiteEvalTensor& tensor) {
  size_t count = 1;
  for (int i = 0; i < tensor.dims->size; ++i) count *= static_cast<size_t>(tensor.dims->data[i]);
  switch (tensor.type) {
    case kTfLiteFloat32:
    case kTfLiteInt32:
    case kTfLiteUInt32:
    case kTfLiteResource: return 4 * count;
    case kTfLiteInt16:
    case kTfLiteUInt16:
    case kTfLiteFloat16: return 2 * count;
    case kTfLiteInt64:
    case kTfLiteUInt64:
    case kTfLiteFloat64:
    case kTfLiteComplex64: return 8 * count;
    case kTfLiteInt4: return (count + 1) / 2;
    default: return count;
  }
}

TfLiteStatus copy(const TfLiteEvalTensor* from, TfLiteEvalTensor* to) {
  if (!from || !to || from->type != to->type) return kTfLiteError;
  const size_t bytes = bytes_of(*from);
  if (bytes != bytes_of(*to) || (bytes > 0 && (!from->data.data || !to->data.data))) return kTfLiteError;
  if (bytes > 0) __builtin_memmove(to->data.data, from->data.data, bytes);
  return kTfLiteOk;
}

}  // namespace

TFLMRegistration RegisterOp(void* (*init)(TfLiteContext*, const char*, size_t),
                            TfLiteStatus (*prepare)(TfLiteContext*, TfLiteNode*),
                            TfLiteStatus (*invoke)(TfLiteContext*, TfLiteNode*), void (*free)(TfLiteContext*, void*),
                            void (*reset)(TfLiteContext*, void*)) {
  return {init, free, prepare, invoke, reset, 0, nullptr};
}
TFLMInferenceRegistration RegisterOp(TfLiteStatus (*invoke)(TfLiteContext*, TfLiteNode*),
                                     void (*reset)(TfLiteContext*, void*)) {
  return {invoke, reset};
}

const TfLiteEvalTensor* GetEvalInput(const TfLiteContext* context, const TfLiteNode* node, int index) {
  return at(context, node->inputs, index);
}
TfLiteEvalTensor* GetMutableEvalInput(const TfLiteContext* context, const TfLiteNode* node, int index) {
  return at(context, node->inputs, index);
}
TfLiteEvalTensor* GetEvalOutput(const TfLiteContext* context, const TfLiteNode* node, int index) {
  return at(context, node->outputs, index);
}

bool HaveSameShapes(const TfLiteEvalTensor* a, const TfLiteEvalTensor* b) {
  return a && b && TfLiteIntArrayEqual(a->dims, b->dims) != 0;
}

TfLiteStatus CreateWritableTensorDimsWithCopy(TfLiteContext* context, TfLiteTensor* tensor,
                                              TfLiteEvalTensor* eval_tensor) {
  if (!tensor || !eval_tensor || !tensor->dims) return kTfLiteError;
  const size_t bytes = TfLiteIntArrayGetSizeInBytes(tensor->dims->size);
  auto* made = static_cast<TfLiteIntArray*>(context->AllocatePersistentBuffer(context, bytes));
  if (!made) return kTfLiteError;
  __builtin_memcpy(made, tensor->dims, bytes);
  tensor->dims = eval_tensor->dims = made;
  return kTfLiteOk;
}

TfLiteStatus CopyOpInputsToOpOutputs(TfLiteContext* context, TfLiteNode* node) {
  if (node->inputs->size != node->outputs->size) return kTfLiteError;
  for (int i = 0; i < node->inputs->size; ++i)
    if (copy(GetEvalInput(context, node, i), GetEvalOutput(context, node, i)) != kTfLiteOk) return kTfLiteError;
  return kTfLiteOk;
}

TfLiteStatus CopyOpInputsToSubgraphInputs(TfLiteContext* context, TfLiteNode* node, MicroGraph* graph, int subgraph_idx,
                                          int first_tensor_idx) {
  if (static_cast<size_t>(node->inputs->size - first_tensor_idx) != graph->NumSubgraphInputs(subgraph_idx))
    return kTfLiteError;
  for (int i = first_tensor_idx; i < node->inputs->size; ++i)
    if (copy(GetEvalInput(context, node, i), graph->GetSubgraphInput(subgraph_idx, i - first_tensor_idx)) != kTfLiteOk)
      return kTfLiteError;
  return kTfLiteOk;
}

TfLiteStatus CopyOpOutputsToSubgraphInputs(TfLiteContext* context, TfLiteNode* node, MicroGraph* graph,
                                           int subgraph_idx) {
  if (static_cast<size_t>(node->outputs->size) != graph->NumSubgraphInputs(subgraph_idx)) return kTfLiteError;
  for (int i = 0; i < node->outputs->size; ++i)
    if (copy(GetEvalOutput(context, node, i), graph->GetSubgraphInput(subgraph_idx, i)) != kTfLiteOk)
      return kTfLiteError;
  return kTfLiteOk;
}

TfLiteStatus CopySubgraphOutputsToOpOutputs(TfLiteContext* context, TfLiteNode* node, MicroGraph* graph,
                                            int subgraph_idx) {
  if (static_cast<size_t>(node->outputs->size) != graph->NumSubgraphOutputs(subgraph_idx)) return kTfLiteError;
  for (int i = 0; i < node->outputs->size; ++i)
    if (copy(graph->GetSubgraphOutput(subgraph_idx, i), GetEvalOutput(context, node, i)) != kTfLiteOk)
      return kTfLiteError;
  return kTfLiteOk;
}

}  // namespace micro
}  // namespace tflite
