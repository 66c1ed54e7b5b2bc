// SPDX-License-Identifier: Apache-2.0
// A value that stays between runs, for kernels of an application's own. The library's VAR_HANDLE, READ_VARIABLE and
// ASSIGN_VARIABLE keep theirs elsewhere.
#ifndef SURELITE_TENSORFLOW_LITE_EXPERIMENTAL_RESOURCE_RESOURCE_VARIABLE_H_
#define SURELITE_TENSORFLOW_LITE_EXPERIMENTAL_RESOURCE_RESOURCE_VARIABLE_H_

#include <cstdlib>
#include <cstring>
#include <memory>
#include <utility>

#include "tensorflow/lite/core/c/common.h"
#include "tensorflow/lite/experimental/resource/resource_base.h"

namespace tflite {
namespace resource {

class ResourceVariable : public ResourceBase {
 public:
  ResourceVariable() = default;
  ResourceVariable(ResourceVariable&& other) noexcept
      : tensor_(other.tensor_), is_initialized_(std::exchange(other.is_initialized_, false)) {
    other.tensor_ = {};
  }
  ResourceVariable(const ResourceVariable&) = delete;
  ResourceVariable& operator=(const ResourceVariable&) = delete;
  ~ResourceVariable() override { Clear(); }

  // Copies type, shape, quantization and data. An error leaves the variable as it was.
  TfLiteStatus AssignFrom(const TfLiteTensor* tensor) {
    if (!tensor || (tensor->bytes && !tensor->data.raw)) return kTfLiteError;
    // Memory of the right size stays where it is.
    char* data = is_initialized_ && tensor_.bytes == tensor->bytes ? tensor_.data.raw : nullptr;
    const bool kept = data != nullptr;
    if (!kept && !(data = static_cast<char*>(std::malloc(tensor->bytes ? tensor->bytes : 1)))) return kTfLiteError;
    TfLiteIntArray* const dims = tensor->dims ? TfLiteIntArrayCopy(tensor->dims) : TfLiteIntArrayCreate(0);
    if (!dims) {
      if (!kept) std::free(data);
      return kTfLiteError;
    }
    if (tensor->bytes) std::memmove(data, tensor->data.raw, tensor->bytes);
    if (kept) tensor_.data.raw = nullptr;
    Clear();
    tensor_.name = "ResourceVariable";
    tensor_.allocation_type = kTfLiteDynamic;
    tensor_.type = tensor->type;
    tensor_.params = tensor->params;
    tensor_.dims = dims;
    tensor_.bytes = tensor->bytes;
    tensor_.data.raw = data;
    is_initialized_ = true;
    return kTfLiteOk;
  }
  // Null before the first AssignFrom.
  TfLiteTensor* GetTensor() { return is_initialized_ ? &tensor_ : nullptr; }
  bool IsInitialized() override { return is_initialized_; }
  size_t GetMemoryUsage() override { return is_initialized_ ? tensor_.bytes : 0; }

 protected:
  TfLiteTensor tensor_{};
  bool is_initialized_ = false;

 private:
  void Clear() {
    std::free(tensor_.data.raw);
    TfLiteIntArrayFree(tensor_.dims);
    tensor_ = {};
    is_initialized_ = false;
  }
};

// Null if there is none of this number.
inline ResourceVariable* GetResourceVariable(ResourceMap* resources, int resource_id) {
  const auto found = resources->find(resource_id);
  return found == resources->end() ? nullptr : static_cast<ResourceVariable*>(found->second.get());
}
inline void CreateResourceVariableIfNotAvailable(ResourceMap* resources, int resource_id) {
  if (!resources->count(resource_id)) resources->emplace(resource_id, std::make_unique<ResourceVariable>());
}
// Not one of a delegate.
inline bool IsBuiltinResource(const TfLiteTensor* tensor) {
  return tensor && tensor->type == kTfLiteResource && tensor->delegate == nullptr;
}

}  // namespace resource
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_EXPERIMENTAL_RESOURCE_RESOURCE_VARIABLE_H_
