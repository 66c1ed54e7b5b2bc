// SPDX-License-Identifier: Apache-2.0
// Small things that applications use.
#ifndef SURELITE_TENSORFLOW_LITE_UTIL_H_
#define SURELITE_TENSORFLOW_LITE_UTIL_H_

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "tensorflow/lite/core/c/common.h"
#include "tensorflow/lite/schema/schema_generated.h"

namespace tflite {

struct TfLiteIntArrayDeleter {
  void operator()(TfLiteIntArray* a) {
    if (a) TfLiteIntArrayFree(a);
  }
};
using IntArrayUniquePtr = std::unique_ptr<TfLiteIntArray, TfLiteIntArrayDeleter>;
inline IntArrayUniquePtr BuildTfLiteArray(const std::vector<int>& values) {
  IntArrayUniquePtr array(TfLiteIntArrayCreate(static_cast<int>(values.size())));
  for (size_t i = 0; array && i < values.size(); ++i) array->data[i] = values[i];
  return array;
}

TFL_CAPI_EXPORT TfLiteIntArray* ConvertVectorToTfLiteIntArray(const std::vector<int>& input);
TFL_CAPI_EXPORT TfLiteIntArray* ConvertArrayToTfLiteIntArray(int ndims, const int* dims);
TFL_CAPI_EXPORT bool EqualArrayAndTfLiteIntArray(const TfLiteIntArray* a, int b_size, const int* b);
// kTfLiteError for a type without a size.
TFL_CAPI_EXPORT TfLiteStatus GetSizeOfType(TfLiteContext* context, TfLiteType type, size_t* bytes);
TFL_CAPI_EXPORT bool IsFlexOp(const char* custom_name);
TFL_CAPI_EXPORT std::string GetOpNameByRegistration(const TfLiteRegistration& registration);

}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_UTIL_H_
