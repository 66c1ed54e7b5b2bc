// SPDX-License-Identifier: Apache-2.0
// Sizes and alignments, for applications and their kernels.
#include "tensorflow/lite/micro/memory_helpers.h"

#include "micro/loaded/verify.h"

namespace tflite {
namespace {

bool add_product(size_t* product, int32_t factor) {
  return factor >= 0 && !__builtin_mul_overflow(*product, static_cast<size_t>(factor), product);
}

bool bytes_for(TfLiteType type, size_t count, size_t* bytes, size_t* size) {
  if (TfLiteTypeSizeOf(type, size) != kTfLiteOk) return false;
  if (type == kTfLiteInt4) return *bytes = count / 2 + count % 2, true;
  return !__builtin_mul_overflow(count, *size, bytes);
}

}  // namespace

uint8_t* AlignPointerUp(uint8_t* data, size_t alignment) {
  const auto at = reinterpret_cast<uintptr_t>(data);
  return data + (AlignSizeUp(at, alignment) - at);
}
uint8_t* AlignPointerDown(uint8_t* data, size_t alignment) {
  return alignment > 1 ? data - reinterpret_cast<uintptr_t>(data) % alignment : data;
}
size_t AlignSizeUp(size_t size, size_t alignment) {
  return alignment > 1 ? (size + alignment - 1) / alignment * alignment : size;
}

TfLiteStatus TfLiteTypeSizeOf(TfLiteType type, size_t* size) {
  switch (type) {
    case kTfLiteInt4:
    case kTfLiteInt8:
    case kTfLiteUInt8:
    case kTfLiteBool: *size = 1; return kTfLiteOk;
    case kTfLiteInt16:
    case kTfLiteUInt16:
    case kTfLiteFloat16: *size = 2; return kTfLiteOk;
    case kTfLiteFloat32:
    case kTfLiteInt32:
    case kTfLiteUInt32:
    case kTfLiteResource: *size = 4; return kTfLiteOk;
    case kTfLiteInt64:
    case kTfLiteUInt64:
    case kTfLiteFloat64:
    case kTfLiteComplex64: *size = 8; return kTfLiteOk;
    case kTfLiteComplex128: *size = 16; return kTfLiteOk;
    default: return kTfLiteError;
  }
}

TfLiteStatus BytesRequiredForTensor(const Tensor& flatbuffer_tensor, size_t* bytes, size_t* type_size) {
  size_t count = 1;
  const auto* shape = flatbuffer_tensor.shape();
  for (uint32_t i = 0; shape && i < shape->size(); ++i)
    if (!add_product(&count, shape->Get(i))) return kTfLiteError;
  const TfLiteType type = surelite::micro::type_of(flatbuffer_tensor.type());
  return bytes_for(type, count, bytes, type_size) ? kTfLiteOk : kTfLiteError;
}

TfLiteStatus TfLiteEvalTensorByteLength(const TfLiteEvalTensor* eval_tensor, size_t* out_bytes) {
  if (!eval_tensor || !eval_tensor->dims || !out_bytes) return kTfLiteError;
  size_t count = 1, size = 0;
  for (int i = 0; i < eval_tensor->dims->size; ++i)
    if (!add_product(&count, eval_tensor->dims->data[i])) return kTfLiteError;
  return bytes_for(eval_tensor->type, count, out_bytes, &size) ? kTfLiteOk : kTfLiteError;
}

}  // namespace tflite
