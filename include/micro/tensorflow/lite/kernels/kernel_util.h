// SPDX-License-Identifier: Apache-2.0
// What kernels ask of tensors while they are prepared.
#ifndef SURELITE_MICRO_TENSORFLOW_LITE_KERNELS_KERNEL_UTIL_H_
#define SURELITE_MICRO_TENSORFLOW_LITE_KERNELS_KERNEL_UTIL_H_

#include "tensorflow/lite/c/builtin_op_data.h"
#include "tensorflow/lite/c/common.h"

namespace tflite {

inline int NumInputs(const TfLiteNode* node) { return node->inputs ? node->inputs->size : 0; }
inline int NumOutputs(const TfLiteNode* node) { return node->outputs ? node->outputs->size : 0; }
inline int NumIntermediates(const TfLiteNode* node) { return node->intermediates ? node->intermediates->size : 0; }
inline int NumDimensions(const TfLiteTensor* tensor) { return tensor->dims->size; }
inline int SizeOfDimension(const TfLiteTensor* tensor, int dim) { return tensor->dims->data[dim]; }
inline int64_t NumElements(const TfLiteIntArray* dims) {
  int64_t count = 1;
  for (int i = 0; i < dims->size; ++i) count *= dims->data[i];
  return count;
}
inline int64_t NumElements(const TfLiteTensor* tensor) { return NumElements(tensor->dims); }
inline bool IsConstantTensor(const TfLiteTensor* tensor) { return tensor->allocation_type == kTfLiteMmapRo; }
inline bool HaveSameShapes(const TfLiteTensor* a, const TfLiteTensor* b) {
  return TfLiteIntArrayEqual(a->dims, b->dims) != 0;
}

}  // namespace tflite

#endif  // SURELITE_MICRO_TENSORFLOW_LITE_KERNELS_KERNEL_UTIL_H_
