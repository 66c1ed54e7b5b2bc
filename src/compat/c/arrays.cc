// SPDX-License-Identifier: Apache-2.0
// Arrays and type names of the C interface. Null and negative lengths are answered.
#include <climits>
#include <cstdlib>
#include <cstring>

#include "tensorflow/lite/core/c/common.h"

namespace {

size_t bytes_of(int size) {
  if (size < 0) return 0;
  return sizeof(int) + static_cast<size_t>(size) * sizeof(int);
}

}  // namespace

extern "C" {

size_t TfLiteIntArrayGetSizeInBytes(int size) { return bytes_of(size); }

TfLiteIntArray* TfLiteIntArrayCreate(int size) {
  if (size < 0) return nullptr;
  auto* array = static_cast<TfLiteIntArray*>(std::malloc(bytes_of(size)));
  if (array) array->size = size;
  return array;
}

int TfLiteIntArrayEqualsArray(const TfLiteIntArray* a, int b_size, const int* b_data) {
  if (!a) return b_size == 0;
  if (a->size != b_size) return 0;
  return a->size <= 0 || (b_data && std::memcmp(a->data, b_data, static_cast<size_t>(a->size) * sizeof(int)) == 0);
}

int TfLiteIntArrayEqual(const TfLiteIntArray* a, const TfLiteIntArray* b) {
  if (a == b) return 1;
  if (!a || !b) return 0;
  return TfLiteIntArrayEqualsArray(a, b->size, b->data);
}

TfLiteIntArray* TfLiteIntArrayCopy(const TfLiteIntArray* src) {
  if (!src) return nullptr;
  TfLiteIntArray* copy = TfLiteIntArrayCreate(src->size);
  if (copy && src->size) std::memcpy(copy->data, src->data, static_cast<size_t>(src->size) * sizeof(int));
  return copy;
}

void TfLiteIntArrayFree(TfLiteIntArray* a) { std::free(a); }

int TfLiteFloatArrayGetSizeInBytes(int size) {
  const size_t bytes = bytes_of(size);
  return bytes > INT_MAX ? 0 : static_cast<int>(bytes);
}

TfLiteFloatArray* TfLiteFloatArrayCreate(int size) {
  if (size < 0) return nullptr;
  auto* array = static_cast<TfLiteFloatArray*>(std::malloc(bytes_of(size)));
  if (array) array->size = size;
  return array;
}

TfLiteFloatArray* TfLiteFloatArrayCopy(const TfLiteFloatArray* src) {
  if (!src) return nullptr;
  TfLiteFloatArray* copy = TfLiteFloatArrayCreate(src->size);
  if (copy && src->size) std::memcpy(copy->data, src->data, static_cast<size_t>(src->size) * sizeof(float));
  return copy;
}

void TfLiteFloatArrayFree(TfLiteFloatArray* a) { std::free(a); }

const char* TfLiteTypeGetName(TfLiteType type) {
  switch (type) {
    case kTfLiteNoType: return "NOTYPE";
    case kTfLiteFloat32: return "FLOAT32";
    case kTfLiteInt32: return "INT32";
    case kTfLiteUInt8: return "UINT8";
    case kTfLiteInt64: return "INT64";
    case kTfLiteString: return "STRING";
    case kTfLiteBool: return "BOOL";
    case kTfLiteInt16: return "INT16";
    case kTfLiteComplex64: return "COMPLEX64";
    case kTfLiteInt8: return "INT8";
    case kTfLiteFloat16: return "FLOAT16";
    case kTfLiteFloat64: return "FLOAT64";
    case kTfLiteComplex128: return "COMPLEX128";
    case kTfLiteUInt64: return "UINT64";
    case kTfLiteResource: return "RESOURCE";
    case kTfLiteVariant: return "VARIANT";
    case kTfLiteUInt32: return "UINT32";
    case kTfLiteUInt16: return "UINT16";
    case kTfLiteInt4: return "INT4";
    case kTfLiteBFloat16: return "BFLOAT16";
    case kTfLiteInt2: return "INT2";
    case kTfLiteUInt4: return "UINT4";
    case kTfLiteFloat8E4M3FN: return "FLOAT8E4M3FN";
    case kTfLiteFloat8E5M2: return "FLOAT8E5M2";
  }
  return "Unknown type";
}

}  // extern "C"
