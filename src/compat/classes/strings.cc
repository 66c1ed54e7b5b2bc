// SPDX-License-Identifier: Apache-2.0
// String tensors of the C++ interface.
#include <cstdlib>
#include <cstring>

#include "compat/mirror/tensor_table.h"
#include "ops/op.h"
#include "tensorflow/lite/string_util.h"

namespace tflite {
namespace {

std::vector<std::string_view> views_of(const std::vector<std::string>& strings) {
  return {strings.begin(), strings.end()};
}

}  // namespace

TfLiteStatus DynamicBuffer::AddString(const char* str, size_t len) {
  const size_t limit = max_length_ < INT_MAX ? max_length_ : INT_MAX;
  if (len > limit || bytes_ > limit - len || (len && !str)) return kTfLiteError;
  bytes_ += len;
  strings_.emplace_back(str ? str : "", len);
  return kTfLiteOk;
}

TfLiteStatus DynamicBuffer::AddString(const StringRef& string) { return AddString(string.str, string.len); }

void DynamicBuffer::AddJoinedString(const std::vector<StringRef>& strings, char separator) {
  AddJoinedString(strings, StringRef{&separator, 1});
}

void DynamicBuffer::AddJoinedString(const std::vector<StringRef>& strings, StringRef separator) {
  std::string joined;
  for (size_t i = 0; i < strings.size(); ++i) {
    if (i) joined.append(separator.str, separator.len);
    joined.append(strings[i].str, strings[i].len);
  }
  AddString(joined.data(), joined.size());
}

int DynamicBuffer::WriteToBuffer(char** buffer) {
  const std::vector<std::string_view> views = views_of(strings_);
  const size_t bytes = surelite::string_bytes(views);
  *buffer = bytes <= INT_MAX ? static_cast<char*>(std::malloc(bytes ? bytes : 1)) : nullptr;
  if (!*buffer) return 0;
  surelite::write_string_layout(views, reinterpret_cast<std::byte*>(*buffer));
  return static_cast<int>(bytes);
}

void DynamicBuffer::WriteToTensor(TfLiteTensor* tensor, TfLiteIntArray* new_shape) {
  char* buffer = nullptr;
  const int bytes = WriteToBuffer(&buffer);
  if (!tensor || !buffer) {
    std::free(buffer);
    TfLiteIntArrayFree(new_shape);
    return;
  }
  const surelite::compat::TensorOwner owner = surelite::compat::find_tensor(tensor);
  if (owner.kind == surelite::compat::TensorOwner::Kind::live)
    surelite::compat::release_tensor_data(owner);
  else
    TfLiteTensorDataFree(tensor);
  if (new_shape && new_shape != tensor->dims) {
    TfLiteIntArrayFree(tensor->dims);
    tensor->dims = new_shape;
  }
  tensor->data.raw = buffer;
  tensor->bytes = static_cast<size_t>(bytes);
  tensor->allocation_type = kTfLiteDynamic;
}

void DynamicBuffer::WriteToTensorAsVector(TfLiteTensor* tensor) {
  TfLiteIntArray* dims = TfLiteIntArrayCreate(1);
  if (!dims) return;
  dims->data[0] = static_cast<int>(strings_.size());
  WriteToTensor(tensor, dims);
}

int GetStringCount(const void* raw_buffer) {
  if (!raw_buffer) return 0;
  int32_t count = 0;
  std::memcpy(&count, raw_buffer, sizeof count);
  return count < 0 ? 0 : count;
}

int GetStringCount(const TfLiteTensor* tensor) {
  if (!tensor || !tensor->data.raw || tensor->bytes < sizeof(int32_t)) return 0;
  const int count = GetStringCount(tensor->data.raw);
  const size_t table = (static_cast<size_t>(count) + 2) * sizeof(int32_t);
  return table <= tensor->bytes ? count : 0;
}

StringRef GetString(const TfLiteTensor* tensor, int string_index) {
  const int count = GetStringCount(tensor);
  if (string_index < 0 || string_index >= count) return {nullptr, 0};
  int32_t ends[2];
  std::memcpy(ends, tensor->data.raw + (static_cast<size_t>(string_index) + 1) * sizeof(int32_t), sizeof ends);
  if (ends[0] < 0 || ends[1] < ends[0] || static_cast<size_t>(ends[1]) > tensor->bytes) return {nullptr, 0};
  return {tensor->data.raw + ends[0], static_cast<size_t>(ends[1] - ends[0])};
}

StringRef GetString(const void* raw_buffer, int string_index) {
  if (string_index < 0 || string_index >= GetStringCount(raw_buffer)) return {nullptr, 0};
  const auto* const bytes = static_cast<const char*>(raw_buffer);
  int32_t ends[2];
  std::memcpy(ends, bytes + (static_cast<size_t>(string_index) + 1) * sizeof(int32_t), sizeof ends);
  if (ends[0] < 0 || ends[1] < ends[0]) return {nullptr, 0};
  return {bytes + ends[0], static_cast<size_t>(ends[1] - ends[0])};
}

}  // namespace tflite
