// SPDX-License-Identifier: Apache-2.0
// Reading and writing string tensors.
#ifndef SURELITE_TENSORFLOW_LITE_STRING_UTIL_H_
#define SURELITE_TENSORFLOW_LITE_STRING_UTIL_H_

#include <climits>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "tensorflow/lite/core/c/common.h"

namespace mlir {
namespace TFL {

struct StringRef {
  const char* str;
  size_t len;
};

}  // namespace TFL
}  // namespace mlir

namespace tflite {

using StringRef = mlir::TFL::StringRef;

// Collects strings, then writes them all into a tensor.
class TFL_CAPI_EXPORT DynamicBuffer {
 public:
  explicit DynamicBuffer(size_t max_length = INT_MAX) : max_length_(max_length) {}
  // kTfLiteError if the whole would become longer than the format, or max_length, allows.
  TfLiteStatus AddString(const StringRef& string);
  TfLiteStatus AddString(const char* str, size_t len);
  void AddJoinedString(const std::vector<StringRef>& strings, char separator);
  void AddJoinedString(const std::vector<StringRef>& strings, StringRef separator);
  // The tensor gets memory of its own. Takes new_shape over; null keeps the shape.
  void WriteToTensor(TfLiteTensor* tensor, TfLiteIntArray* new_shape);
  void WriteToTensorAsVector(TfLiteTensor* tensor);
  // The bytes from malloc, for the caller to free; returns their number.
  int WriteToBuffer(char** buffer);

 private:
  std::vector<std::string> strings_;
  size_t bytes_ = 0;
  size_t max_length_;
};

// 0, or an empty view, where the layout is damaged or the index is beyond the end.
TFL_CAPI_EXPORT int GetStringCount(const TfLiteTensor* tensor);
TFL_CAPI_EXPORT int GetStringCount(const void* raw_buffer);
TFL_CAPI_EXPORT StringRef GetString(const TfLiteTensor* tensor, int string_index);
// Of bytes whose length nobody says: they must be a whole string tensor's.
TFL_CAPI_EXPORT StringRef GetString(const void* raw_buffer, int string_index);

}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_STRING_UTIL_H_
