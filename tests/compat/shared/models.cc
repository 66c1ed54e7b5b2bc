// SPDX-License-Identifier: Apache-2.0
// Small models made in memory.
#include "compat/shared/models.h"

#include <memory>

namespace surelite::compat_tests {

std::vector<uint8_t> make_model(const ModelSpec& spec) {
  tflite::ModelT model;
  model.version = 3;
  model.buffers.push_back(std::make_unique<tflite::BufferT>());
  auto graph = std::make_unique<tflite::SubGraphT>();
  graph->name = "main";
  for (const TensorSpec& from : spec.tensors) {
    auto tensor = std::make_unique<tflite::TensorT>();
    tensor->shape = from.shape;
    tensor->shape_signature = from.signature;
    tensor->type = from.type;
    tensor->name = from.name;
    tensor->has_rank = true;
    if (from.scale != 0) {
      tensor->quantization = std::make_unique<tflite::QuantizationParametersT>();
      tensor->quantization->scale = {from.scale};
      tensor->quantization->zero_point = {from.zero_point};
    }
    if (!from.constant.empty()) {
      tensor->buffer = static_cast<uint32_t>(model.buffers.size());
      model.buffers.push_back(std::make_unique<tflite::BufferT>());
      model.buffers.back()->data = from.constant;
    }
    graph->tensors.push_back(std::move(tensor));
  }
  for (const OperatorSpec& from : spec.operators) {
    auto code = std::make_unique<tflite::OperatorCodeT>();
    code->builtin_code = from.code;
    code->deprecated_builtin_code = static_cast<int8_t>(std::min<int>(from.code, 127));
    code->custom_code = from.custom;
    code->version = from.version;
    auto op = std::make_unique<tflite::OperatorT>();
    op->opcode_index = static_cast<uint32_t>(model.operator_codes.size());
    op->inputs = from.inputs;
    op->outputs = from.outputs;
    if (from.code == tflite::BuiltinOperator_ADD) op->builtin_options.Set(tflite::AddOptionsT());
    if (from.code == tflite::BuiltinOperator_VAR_HANDLE) op->builtin_options.Set(tflite::VarHandleOptionsT());
    model.operator_codes.push_back(std::move(code));
    graph->operators.push_back(std::move(op));
  }
  graph->inputs = spec.inputs;
  graph->outputs = spec.outputs;
  if (spec.signature) {
    auto signature = std::make_unique<tflite::SignatureDefT>();
    signature->signature_key = "serving_default";
    for (const int32_t t : spec.inputs) {
      signature->inputs.push_back(std::make_unique<tflite::TensorMapT>());
      signature->inputs.back()->name = spec.tensors[static_cast<size_t>(t)].name;
      signature->inputs.back()->tensor_index = static_cast<uint32_t>(t);
    }
    for (const int32_t t : spec.outputs) {
      signature->outputs.push_back(std::make_unique<tflite::TensorMapT>());
      signature->outputs.back()->name = spec.tensors[static_cast<size_t>(t)].name;
      signature->outputs.back()->tensor_index = static_cast<uint32_t>(t);
    }
    model.signature_defs.push_back(std::move(signature));
  }
  model.subgraphs.push_back(std::move(graph));
  flatbuffers::FlatBufferBuilder builder;
  tflite::FinishModelBuffer(builder, tflite::Model::Pack(builder, &model));
  return {builder.GetBufferPointer(), builder.GetBufferPointer() + builder.GetSize()};
}

std::vector<uint8_t> add_model(std::vector<int32_t> shape, tflite::TensorType type, float scale) {
  ModelSpec spec;
  spec.tensors = {{shape, type, "x", scale}, {shape, type, "y", scale}};
  spec.operators = {{tflite::BuiltinOperator_ADD, "", {0, 0}, {1}, type == tflite::TensorType_INT8 ? 2 : 1}};
  spec.inputs = {0};
  spec.outputs = {1};
  spec.signature = true;
  return make_model(spec);
}

std::vector<uint8_t> chain_model(int count, std::vector<int32_t> shape) {
  ModelSpec spec;
  spec.tensors.push_back({shape, tflite::TensorType_FLOAT32, "x"});
  for (int32_t i = 0; i < count; ++i) {
    spec.tensors.push_back({shape, tflite::TensorType_FLOAT32, i + 1 == count ? "y" : "t" + std::to_string(i)});
    spec.operators.push_back({tflite::BuiltinOperator_ADD, "", {i, i}, {i + 1}});
  }
  spec.inputs = {0};
  spec.outputs = {count};
  return make_model(spec);
}

std::vector<uint8_t> custom_model(const std::string& name, std::vector<int32_t> in, std::vector<int32_t> out) {
  ModelSpec spec;
  spec.tensors = {{in, tflite::TensorType_FLOAT32, "x"}, {out, tflite::TensorType_FLOAT32, "y"}};
  spec.operators = {{tflite::BuiltinOperator_CUSTOM, name, {0}, {1}}};
  spec.inputs = {0};
  spec.outputs = {1};
  return make_model(spec);
}

}  // namespace surelite::compat_tests
