// SPDX-License-Identifier: Apache-2.0
// Types, sizes and constants of a verified model, and the order of its operators.
#include "micro/loaded/diagnostic.h"
#include "micro/loaded/verify.h"

namespace surelite {
namespace micro {
namespace {

struct TypeFacts {
  uint8_t type, bytes;
};
// By the file's number; 0: the device does not have it.
constexpr TypeFacts kTypes[] = {
    {kTfLiteFloat32, 4}, {kTfLiteFloat16, 2}, {kTfLiteInt32, 4},  {kTfLiteUInt8, 1},     {kTfLiteInt64, 8},
    {kTfLiteNoType, 0},  {kTfLiteBool, 1},    {kTfLiteInt16, 2},  {kTfLiteComplex64, 8}, {kTfLiteInt8, 1},
    {kTfLiteFloat64, 8}, {kTfLiteNoType, 0},  {kTfLiteUInt64, 8}, {kTfLiteResource, 4},  {kTfLiteNoType, 0},
    {kTfLiteUInt32, 4},  {kTfLiteUInt16, 2},  {kTfLiteInt4, 1},
};
constexpr int kTypeCount = static_cast<int>(sizeof kTypes / sizeof kTypes[0]);

enum State : uint8_t { kUnwritten, kGiven, kWritten };

}  // namespace

TfLiteType type_of(tflite::TensorType type) {
  return type < 0 || type >= kTypeCount ? kTfLiteNoType : static_cast<TfLiteType>(kTypes[type].type);
}

uint32_t bytes_of(tflite::TensorType type, uint32_t count) {
  if (type < 0 || type >= kTypeCount) return 0;
  if (type == tflite::TensorType_INT4) return (count + 1) / 2;
  const uint64_t bytes = uint64_t{count} * kTypes[type].bytes;
  return bytes > UINT32_MAX ? UINT32_MAX : static_cast<uint32_t>(bytes);
}

uint32_t count_of(const tflite::Tensor& tensor) {
  uint32_t count = 1;
  const auto* shape = tensor.shape();
  for (uint32_t i = 0; shape && i < shape->size(); ++i) count *= static_cast<uint32_t>(shape->Get(i));
  return count;
}

const uint8_t* data_of(const tflite::Tensor& tensor, const tflite::Model& model) {
  if (tensor.buffer() == 0) return nullptr;
  const auto* data = model.buffers()->Get(tensor.buffer())->data();
  return data && data->size() > 0 ? data->Data() : nullptr;
}

bool verify_order(const tflite::SubGraph& subgraph, const tflite::Model& model, uint8_t* state) {
  const uint32_t tensors = subgraph.tensors() ? subgraph.tensors()->size() : 0;
  for (uint32_t i = 0; i < tensors; ++i) {
    const tflite::Tensor& tensor = *subgraph.tensors()->Get(i);
    state[i] = tensor.is_variable() || data_of(tensor, model) || count_of(tensor) == 0 ? kGiven : kUnwritten;
  }
  if (subgraph.inputs())
    for (const int32_t i : *subgraph.inputs()) {
      if (state[i] == kGiven && count_of(*subgraph.tensors()->Get(static_cast<uint32_t>(i))) > 0)
        return refuse(Code::U107, 0, 0, -1, i);
      state[i] = kGiven;
    }
  const uint32_t operators = subgraph.operators() ? subgraph.operators()->size() : 0;
  for (uint32_t i = 0; i < operators; ++i) {
    const tflite::Operator& operation = *subgraph.operators()->Get(i);
    const auto op = static_cast<int32_t>(i);
    if (operation.inputs())
      for (const int32_t input : *operation.inputs())
        if (input >= 0 && state[input] == kUnwritten) return refuse(Code::U107, 0, 0, op, input);
    if (!operation.outputs()) continue;
    for (const int32_t output : *operation.outputs()) {
      // An empty one may be anything.
      const bool empty = count_of(*subgraph.tensors()->Get(static_cast<uint32_t>(output))) == 0;
      if (state[output] != kUnwritten && !empty) return refuse(Code::U107, 1, 0, op, output);
      state[output] = kWritten;
    }
  }
  if (subgraph.outputs())
    for (const int32_t i : *subgraph.outputs())
      if (state[i] == kUnwritten) return refuse(Code::U107, 2, 0, -1, i);
  return true;
}

}  // namespace micro
}  // namespace surelite
