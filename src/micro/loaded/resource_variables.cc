// SPDX-License-Identifier: Apache-2.0
// MicroResourceVariables.
#include "tensorflow/lite/micro/micro_context.h"
#include "tensorflow/lite/micro/micro_resource_variable.h"

namespace tflite {
namespace {

bool same(const char* a, const char* b) {
  if (a == b || !a || !b) return a == b;
  while (*a && *a == *b) ++a, ++b;
  return *a == *b;
}

}  // namespace

MicroResourceVariables* MicroResourceVariables::Create(MicroAllocator* allocator, int max_num_variables) {
  if (!allocator || max_num_variables < 0) return nullptr;
  auto* made = static_cast<MicroResourceVariables*>(
      allocator->Persistent(sizeof(MicroResourceVariables), alignof(MicroResourceVariables)));
  auto* variables = static_cast<Variable*>(
      allocator->Persistent(sizeof(Variable) * static_cast<size_t>(max_num_variables), alignof(Variable)));
  if (!made || !variables) return nullptr;
  made->variables_ = variables;
  made->count_ = 0;
  made->most_ = max_num_variables;
  return made;
}

int MicroResourceVariables::CreateIdIfNoneFound(const char* container, const char* shared_name) {
  for (int i = 0; i < count_; ++i)
    if (same(variables_[i].container, container) && same(variables_[i].shared_name, shared_name)) return i;
  if (count_ >= most_) return -1;
  variables_[count_] = {container, shared_name, nullptr, 0, 0};
  return count_++;
}

TfLiteStatus MicroResourceVariables::Read(int id, const TfLiteEvalTensor* tensor, size_t bytes) {
  if (id < 0 || id >= count_ || !tensor || !variables_[id].data || !tensor->data.data) return kTfLiteError;
  if (bytes != SIZE_MAX && bytes != variables_[id].bytes) return kTfLiteError;
  __builtin_memcpy(tensor->data.data, variables_[id].data, variables_[id].bytes);
  return kTfLiteOk;
}

TfLiteStatus MicroResourceVariables::Allocate(int id, TfLiteContext* context, const TfLiteTensor* tensor) {
  if (id < 0 || id >= count_ || !tensor) return kTfLiteError;
  Variable& one = variables_[id];
  if (one.data) return one.bytes == tensor->bytes ? kTfLiteOk : kTfLiteError;
  one.data = static_cast<uint8_t*>(context->AllocatePersistentBuffer(context, tensor->bytes));
  if (!one.data) return kTfLiteError;
  one.bytes = tensor->bytes;
  one.zero = static_cast<int8_t>(tensor->params.zero_point);
  __builtin_memset(one.data, one.zero, one.bytes);
  return kTfLiteOk;
}

TfLiteStatus MicroResourceVariables::Assign(int id, size_t count_bytes, const void* input_buffer) {
  if (id < 0 || id >= count_ || !input_buffer || !variables_[id].data || variables_[id].bytes != count_bytes)
    return kTfLiteError;
  __builtin_memcpy(variables_[id].data, input_buffer, count_bytes);
  return kTfLiteOk;
}

void MicroResourceVariables::Forget(const uint8_t* first, const uint8_t* last) {
  for (int i = 0; i < count_; ++i)
    if (variables_[i].data >= first && variables_[i].data < last) variables_[i].data = nullptr;
}

TfLiteStatus MicroResourceVariables::ResetAll() {
  for (int i = 0; i < count_; ++i)
    if (variables_[i].data) __builtin_memset(variables_[i].data, variables_[i].zero, variables_[i].bytes);
  return kTfLiteOk;
}

}  // namespace tflite
