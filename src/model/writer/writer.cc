// SPDX-License-Identifier: Apache-2.0
#include "model/writer/writer.h"

#include <algorithm>
#include <cstring>

#include "model/writer/options_writer.h"
#include "model/reflection.h"
#include "tflite_generated.h"

namespace surelite {
namespace {

constexpr int kLargestOldCode = 127;  // the byte-wide field of old readers holds no more

std::unique_ptr<tflite::QuantizationParametersT> to_table(const Quantization& from) {
  const bool in_tensor = from.kind == Quantization::Kind::blockwise;
  if (from.scale.empty() && from.zero_point.empty() && from.min.empty() && from.max.empty() && !in_tensor)
    return nullptr;
  auto to = std::make_unique<tflite::QuantizationParametersT>();
  to->scale = from.scale;
  const std::vector<int32_t> zero_points = from.zero_point.values();
  to->zero_point.assign(zero_points.begin(), zero_points.end());
  if (to->zero_point.empty()) to->zero_point.assign(from.scale.size(), 0);
  to->min = from.min;
  to->max = from.max;
  to->quantized_dimension = from.quantized_dimension;
  if (in_tensor) {
    tflite::BlockwiseQuantizationT details;
    details.scales = from.scales_tensor;
    details.zero_points = from.zero_points_tensor;
    details.block_size = from.block_size;
    to->details.Set(std::move(details));
  }
  return to;
}

std::vector<std::unique_ptr<tflite::TensorMapT>> to_maps(const ModelWriter::NamedTensors& from) {
  std::vector<std::unique_ptr<tflite::TensorMapT>> to;
  for (const auto& [name, tensor] : from) {
    to.push_back(std::make_unique<tflite::TensorMapT>());
    to.back()->name = name;
    to.back()->tensor_index = static_cast<uint32_t>(tensor);
  }
  return to;
}

}  // namespace

ModelWriter::ModelWriter(std::string_view description) : model_(std::make_unique<tflite::ModelT>()) {
  model_->version = 3;
  model_->description = std::string(description);
  model_->buffers.push_back(std::make_unique<tflite::BufferT>());  // 0 means "no data"
  add_subgraph({});
}

ModelWriter::~ModelWriter() = default;
ModelWriter::ModelWriter(ModelWriter&&) noexcept = default;
ModelWriter& ModelWriter::operator=(ModelWriter&&) noexcept = default;

int ModelWriter::add_subgraph(std::string_view name) {
  const bool reuse = model_->subgraphs.size() == 1 && model_->subgraphs[0]->tensors.empty() &&
                     model_->subgraphs[0]->name.empty() && !name.empty();
  if (!reuse) model_->subgraphs.push_back(std::make_unique<tflite::SubGraphT>());
  model_->subgraphs.back()->name = std::string(name);
  return static_cast<int>(model_->subgraphs.size()) - 1;
}

int ModelWriter::add(std::string_view name, ElementType type, const Shape& shape, const Quantization& quantization,
                     uint32_t buffer) {
  auto tensor = std::make_unique<tflite::TensorT>();
  tensor->name = std::string(name);
  tensor->type = static_cast<tflite::TensorType>(type);
  tensor->shape.assign(shape.begin(), shape.end());
  tensor->has_rank = true;
  tensor->buffer = buffer;
  tensor->quantization = to_table(quantization);
  auto& tensors = model_->subgraphs.back()->tensors;
  tensors.push_back(std::move(tensor));
  return static_cast<int>(tensors.size()) - 1;
}

uint32_t ModelWriter::add_buffer(std::span<const std::byte> data) {
  auto buffer = std::make_unique<tflite::BufferT>();
  const auto* bytes = reinterpret_cast<const uint8_t*>(data.data());
  buffer->data.assign(bytes, bytes + data.size());
  model_->buffers.push_back(std::move(buffer));
  return static_cast<uint32_t>(model_->buffers.size()) - 1;
}

int ModelWriter::add_tensor(std::string_view name, ElementType type, const Shape& shape,
                            const Quantization& quantization) {
  return add(name, type, shape, quantization, 0);
}

int ModelWriter::add_variable(std::string_view name, ElementType type, const Shape& shape,
                              const Quantization& quantization) {
  const int tensor = add(name, type, shape, quantization, 0);
  model_->subgraphs.back()->tensors.back()->is_variable = true;
  return tensor;
}

int ModelWriter::add_constant(std::string_view name, ElementType type, const Shape& shape,
                              std::span<const std::byte> data, const Quantization& quantization) {
  return add(name, type, shape, quantization, add_buffer(data));
}

int ModelWriter::add_strings(std::string_view name, const Shape& shape, std::span<const std::string> strings) {
  std::vector<int32_t> table{static_cast<int32_t>(strings.size())};
  int32_t at = static_cast<int32_t>(4 * (strings.size() + 2));
  std::string characters;
  for (const std::string& text : strings) {
    table.push_back(at);
    at += static_cast<int32_t>(text.size());
    characters += text;
  }
  table.push_back(at);
  std::vector<std::byte> data(4 * table.size() + characters.size());
  std::memcpy(data.data(), table.data(), 4 * table.size());
  if (!characters.empty()) std::memcpy(data.data() + 4 * table.size(), characters.data(), characters.size());
  return add_constant(name, ElementType::string, shape, data);
}

void ModelWriter::set_shape_signature(int tensor, std::vector<int32_t> signature) {
  auto& tensors = model_->subgraphs.back()->tensors;
  if (tensor >= 0 && static_cast<size_t>(tensor) < tensors.size())
    tensors[static_cast<size_t>(tensor)]->shape_signature = std::move(signature);
}

uint32_t ModelWriter::operator_code(int32_t code, std::string_view custom, int version) {
  auto& codes = model_->operator_codes;
  const auto same = std::find_if(codes.begin(), codes.end(), [&](const auto& entry) {
    return entry->builtin_code == code && entry->custom_code == custom && entry->version == version;
  });
  if (same != codes.end()) return static_cast<uint32_t>(same - codes.begin());
  auto entry = std::make_unique<tflite::OperatorCodeT>();
  entry->builtin_code = static_cast<tflite::BuiltinOperator>(code);
  entry->deprecated_builtin_code = static_cast<int8_t>(std::min(code, kLargestOldCode));
  entry->custom_code = std::string(custom);
  entry->version = version;
  codes.push_back(std::move(entry));
  return static_cast<uint32_t>(codes.size()) - 1;
}

int ModelWriter::add_operator(std::string_view name, std::vector<int32_t> inputs, std::vector<int32_t> outputs,
                              const OptionsSpec& options, int version) {
  auto op = std::make_unique<tflite::OperatorT>();
  int64_t code = 0;
  if (!schema_enum_value("BuiltinOperator", name, &code))
    faults_.push_back(diagnose(
        Code::A709, {{"call", "ModelWriter::add_operator"}, {"what", "there is no operator " + std::string(name)}}));
  op->opcode_index = operator_code(static_cast<int32_t>(code), {}, version);
  op->inputs = std::move(inputs);
  op->outputs = std::move(outputs);
  if (!options.table.empty())
    if (Status written = write_options(options, op.get()); !written)
      faults_.insert(faults_.end(), written.error().begin(), written.error().end());
  auto& operators = model_->subgraphs.back()->operators;
  operators.push_back(std::move(op));
  return static_cast<int>(operators.size()) - 1;
}

int ModelWriter::add_custom_operator(std::string_view name, std::vector<int32_t> inputs, std::vector<int32_t> outputs,
                                     std::span<const std::byte> custom_options, int version) {
  auto op = std::make_unique<tflite::OperatorT>();
  op->opcode_index = operator_code(tflite::BuiltinOperator_CUSTOM, name, version);
  op->inputs = std::move(inputs);
  op->outputs = std::move(outputs);
  const auto* bytes = reinterpret_cast<const uint8_t*>(custom_options.data());
  op->custom_options.assign(bytes, bytes + custom_options.size());
  auto& operators = model_->subgraphs.back()->operators;
  operators.push_back(std::move(op));
  return static_cast<int>(operators.size()) - 1;
}

void ModelWriter::set_inputs(std::vector<int32_t> tensors) { model_->subgraphs.back()->inputs = std::move(tensors); }
void ModelWriter::set_outputs(std::vector<int32_t> tensors) { model_->subgraphs.back()->outputs = std::move(tensors); }

void ModelWriter::add_signature(std::string_view key, const NamedTensors& inputs, const NamedTensors& outputs) {
  auto signature = std::make_unique<tflite::SignatureDefT>();
  signature->signature_key = std::string(key);
  signature->subgraph_index = static_cast<uint32_t>(model_->subgraphs.size()) - 1;
  signature->inputs = to_maps(inputs);
  signature->outputs = to_maps(outputs);
  model_->signature_defs.push_back(std::move(signature));
}

void ModelWriter::add_metadata(std::string_view name, std::span<const std::byte> data) {
  auto entry = std::make_unique<tflite::MetadataT>();
  entry->name = std::string(name);
  entry->buffer = add_buffer(data);
  model_->metadata.push_back(std::move(entry));
}

Result<std::vector<std::byte>> ModelWriter::finish() const {
  if (!faults_.empty()) return Failure(faults_);
  flatbuffers::FlatBufferBuilder builder;
  tflite::FinishModelBuffer(builder, tflite::Model::Pack(builder, model_.get()));
  const auto* bytes = reinterpret_cast<const std::byte*>(builder.GetBufferPointer());
  return std::vector<std::byte>(bytes, bytes + builder.GetSize());
}

}  // namespace surelite
