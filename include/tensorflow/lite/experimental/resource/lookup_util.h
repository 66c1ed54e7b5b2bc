// SPDX-License-Identifier: Apache-2.0
// Elements of tensors by position, strings too.
#ifndef SURELITE_TENSORFLOW_LITE_EXPERIMENTAL_RESOURCE_LOOKUP_UTIL_H_
#define SURELITE_TENSORFLOW_LITE_EXPERIMENTAL_RESOURCE_LOOKUP_UTIL_H_

#include <string>

#include "tensorflow/lite/core/c/common.h"
#include "tensorflow/lite/kernels/internal/tensor_ctypes.h"
#include "tensorflow/lite/string_util.h"

namespace tflite {
namespace resource {
namespace internal {

// The caller knows that the positions exist.
template <typename T>
class TensorReader {
 public:
  explicit TensorReader(const TfLiteTensor* input) : data_(GetTensorData<T>(input)) {}
  T GetData(int index) { return data_[index]; }

 private:
  const T* data_;
};
template <>
class TensorReader<std::string> {
 public:
  explicit TensorReader(const TfLiteTensor* input) : input_(input) {}
  std::string GetData(int index) {
    const StringRef text = GetString(input_, index);
    return std::string(text.str, static_cast<size_t>(text.len));
  }

 private:
  const TfLiteTensor* input_;
};

// Commit writes what does not lie in place: strings, which keep the tensor's shape.
template <typename T>
class TensorWriter {
 public:
  explicit TensorWriter(TfLiteTensor* values) : data_(GetTensorData<T>(values)) {}
  void SetData(int index, const T& value) { data_[index] = value; }
  void Commit() {}

 private:
  T* data_;
};
template <>
class TensorWriter<std::string> {
 public:
  explicit TensorWriter(TfLiteTensor* values) : values_(values) {}
  void SetData(int /*index*/, const std::string& value) { buffer_.AddString(value.data(), value.size()); }
  void Commit() { buffer_.WriteToTensor(values_, nullptr); }

 private:
  TfLiteTensor* values_;
  DynamicBuffer buffer_;
};

}  // namespace internal
}  // namespace resource
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_EXPERIMENTAL_RESOURCE_LOOKUP_UTIL_H_
