// SPDX-License-Identifier: Apache-2.0
// Sizes and alignments of tensors and memory.
#ifndef SURELITE_MICRO_TENSORFLOW_LITE_MICRO_MEMORY_HELPERS_H_
#define SURELITE_MICRO_TENSORFLOW_LITE_MICRO_MEMORY_HELPERS_H_

#include <stddef.h>
#include <stdint.h>

#include "tensorflow/lite/c/common.h"
#include "tensorflow/lite/core/api/error_reporter.h"
#include "tensorflow/lite/schema/schema_generated.h"

namespace tflite {

// `alignment` is a power of two; 0 counts as 1.
uint8_t* AlignPointerUp(uint8_t* data, size_t alignment);
uint8_t* AlignPointerDown(uint8_t* data, size_t alignment);
size_t AlignSizeUp(size_t size, size_t alignment);
template <typename T>
size_t AlignSizeUp(size_t count = 1) {
  return AlignSizeUp(sizeof(T) * count, alignof(T));
}

// Bytes of one element; kTfLiteError for types that have no size of their own.
TfLiteStatus TfLiteTypeSizeOf(TfLiteType type, size_t* size);
// Bytes of the whole tensor and of one element (1 for int4). kTfLiteError for a shape or type that has no size.
TfLiteStatus BytesRequiredForTensor(const Tensor& flatbuffer_tensor, size_t* bytes, size_t* type_size);
TfLiteStatus TfLiteEvalTensorByteLength(const TfLiteEvalTensor* eval_tensor, size_t* out_bytes);

}  // namespace tflite

#endif  // SURELITE_MICRO_TENSORFLOW_LITE_MICRO_MEMORY_HELPERS_H_
