// SPDX-License-Identifier: Apache-2.0
// Data and shape of a tensor, as kernels and applications ask for them.
#ifndef SURELITE_MICRO_TENSORFLOW_LITE_KERNELS_INTERNAL_TENSOR_CTYPES_H_
#define SURELITE_MICRO_TENSORFLOW_LITE_KERNELS_INTERNAL_TENSOR_CTYPES_H_

#include "tensorflow/lite/core/c/common.h"
#include "tensorflow/lite/kernels/internal/runtime_shape.h"

namespace tflite {

// The address of the data, null for no tensor. The type is not looked at.
template <typename T>
inline T* GetTensorData(TfLiteTensor* tensor) {
  return tensor != nullptr ? reinterpret_cast<T*>(tensor->data.raw) : nullptr;
}
template <typename T>
inline const T* GetTensorData(const TfLiteTensor* tensor) {
  return tensor != nullptr ? reinterpret_cast<const T*>(tensor->data.raw) : nullptr;
}

inline RuntimeShape GetTensorShape(const TfLiteTensor* tensor) {
  if (tensor == nullptr || tensor->dims == nullptr) return RuntimeShape();
  return RuntimeShape(tensor->dims->size, reinterpret_cast<const int32_t*>(tensor->dims->data));
}

}  // namespace tflite

#endif  // SURELITE_MICRO_TENSORFLOW_LITE_KERNELS_INTERNAL_TENSOR_CTYPES_H_
