// SPDX-License-Identifier: Apache-2.0
// The one file that sees flatc's reader: tables become plain structs.
#include "model/read.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/checked.h"
#include "base/memory.h"
#include "model/reflection.h"
#include "tflite_generated.h"

namespace surelite {
namespace {

template <class T>
std::vector<T> to_vector(const flatbuffers::Vector<T>* from) {
  return from ? std::vector<T>(from->begin(), from->end()) : std::vector<T>();
}

std::string to_string(const flatbuffers::String* text) { return text ? text->str() : std::string(); }

int32_t clamp_zero_point(int64_t value) {
  return static_cast<int32_t>(std::clamp<int64_t>(value, INT32_MIN, INT32_MAX));
}

class Reader {
 public:
  Reader(ModelData* data, const Limits& limits, Diagnostics* findings)
      : data_(data), limits_(limits), findings_(findings), model_(tflite::GetModel(data->bytes.data())) {}

  Status read() {
    data_->version = model_->version();
    data_->description = to_string(model_->description());
    SURELITE_TRY(check_counts());
    if (model_->subgraphs())
      for (const tflite::SubGraph* graph : *model_->subgraphs()) data_->subgraphs.push_back(read_subgraph(*graph));
    if (model_->signature_defs())
      for (const tflite::SignatureDef* signature : *model_->signature_defs()) read_signature(*signature);
    if (model_->metadata())
      for (const tflite::Metadata* entry : *model_->metadata()) read_metadata(*entry);
    return {};
  }

 private:
  int64_t offset_of(const void* table) const {
    return static_cast<const std::byte*>(table) - data_->bytes.data();
  }

  Status check_counts() {
    uint64_t tensors = 0, operators = 0;
    const uint64_t subgraphs = model_->subgraphs() ? model_->subgraphs()->size() : 0;
    if (model_->subgraphs())
      for (const tflite::SubGraph* graph : *model_->subgraphs()) {
        tensors += graph->tensors() ? graph->tensors()->size() : 0;
        operators += graph->operators() ? graph->operators()->size() : 0;
      }
    const auto limit = [](uint64_t count, const char* what, uint64_t most) -> Status {
      if (count > most) return fail(Code::M107, {{"count", count}, {"what", what}, {"limit", most}});
      return {};
    };
    SURELITE_TRY(limit(subgraphs, "subgraphs", limits_.max_subgraphs));
    SURELITE_TRY(limit(tensors, "tensors", limits_.max_tensors));
    return limit(operators, "operators", limits_.max_operators);
  }

  SubgraphDef read_subgraph(const tflite::SubGraph& from) {
    SubgraphDef graph;
    graph.name = to_string(from.name());
    if (from.tensors())
      for (const tflite::Tensor* tensor : *from.tensors()) graph.tensors.push_back(read_tensor(*tensor));
    graph.inputs = to_vector(from.inputs());
    // The stock runtime lets -1 stand for an input that is not there.
    std::erase(graph.inputs, kNoTensor);
    std::erase(graph.inputs, kNoTensor);  // converters list absent optional inputs of an operator among the graph's own
    graph.outputs = to_vector(from.outputs());
    if (from.operators())
      for (const tflite::Operator* op : *from.operators()) graph.operators.push_back(read_operator(*op));
    return graph;
  }

  TensorDef read_tensor(const tflite::Tensor& from) {
    TensorDef tensor;
    tensor.byte_offset = offset_of(&from);
    tensor.name = to_string(from.name());
    tensor.type = static_cast<ElementType>(from.type());
    tensor.shape = Shape(std::span<const int32_t>(to_vector(from.shape())));
    tensor.shape_signature = to_vector(from.shape_signature());
    tensor.has_rank = from.has_rank();
    tensor.is_variable = from.is_variable();
    tensor.buffer = from.buffer();
    if (from.quantization()) tensor.quantization = read_quantization(*from.quantization());
    if (from.sparsity()) tensor.sparsity = read_sparsity(*from.sparsity());
    tensor.data = buffer_bytes(tensor.buffer);
    tensor.is_constant = tensor.data.data() != nullptr;
    return tensor;
  }

  // The bytes of a buffer, within the FlatBuffer or behind it. Empty without data or out of range (the rules look at that).
  std::span<const std::byte> buffer_bytes(uint32_t index) const {
    if (!model_->buffers() || index >= model_->buffers()->size()) return {};
    const tflite::Buffer& buffer = *model_->buffers()->Get(index);
    if (buffer.data() && buffer.data()->size() > 0)
      return {reinterpret_cast<const std::byte*>(buffer.data()->data()), buffer.data()->size()};
    if (buffer.offset() > 1 && buffer.size() > 0 && buffer.offset() <= data_->bytes.size() &&
        buffer.size() <= data_->bytes.size() - buffer.offset())
      return data_->bytes.subspan(buffer.offset(), buffer.size());
    return {};
  }

  static Quantization read_quantization(const tflite::QuantizationParameters& from) {
    Quantization quant;
    quant.min = to_vector(from.min());
    quant.max = to_vector(from.max());
    quant.scale = to_vector(from.scale());
    for (const int64_t zero_point : to_vector(from.zero_point())) quant.zero_point.push_back(clamp_zero_point(zero_point));
    quant.quantized_dimension = from.quantized_dimension();
    if (!quant.scale.empty()) quant.kind = Quantization::Kind::affine;
    if (from.details_as_CustomQuantization()) quant.kind = Quantization::Kind::custom;
    if (const auto* blockwise = from.details_as_BlockwiseQuantization()) {
      quant.kind = Quantization::Kind::blockwise;
      quant.scales_tensor = blockwise->scales();
      quant.zero_points_tensor = blockwise->zero_points();
      quant.block_size = blockwise->block_size();
    }
    if (const auto* multi = from.details_as_MultiAxisQuantization()) {
      quant.kind = Quantization::Kind::multi_axis;
      quant.scales_tensor = multi->scales();
      quant.zero_points_tensor = multi->zero_points();
      quant.block_size = multi->block_size();
      quant.dimensions = to_vector(multi->quantized_dimensions());
    }
    return quant;
  }

  static std::vector<int32_t> index_vector(tflite::SparseIndexVector type, const void* table) {
    std::vector<int32_t> values;
    const auto append = [&](const auto* vector) {
      if (vector) values.assign(vector->begin(), vector->end());
    };
    if (!table) return values;
    if (type == tflite::SparseIndexVector_Int32Vector) append(static_cast<const tflite::Int32Vector*>(table)->values());
    if (type == tflite::SparseIndexVector_Uint16Vector) append(static_cast<const tflite::Uint16Vector*>(table)->values());
    if (type == tflite::SparseIndexVector_Uint8Vector) append(static_cast<const tflite::Uint8Vector*>(table)->values());
    return values;
  }

  static Sparsity read_sparsity(const tflite::SparsityParameters& from) {
    Sparsity sparsity;
    sparsity.traversal_order = to_vector(from.traversal_order());
    sparsity.block_map = to_vector(from.block_map());
    if (from.dim_metadata())
      for (const tflite::DimensionMetadata* entry : *from.dim_metadata()) {
        SparseAxis axis;
        axis.compressed = entry->format() == tflite::DimensionType_SPARSE_CSR;
        axis.dense_size = entry->dense_size();
        axis.segments = index_vector(entry->array_segments_type(), entry->array_segments());
        axis.indices = index_vector(entry->array_indices_type(), entry->array_indices());
        sparsity.axes.push_back(std::move(axis));
      }
    return sparsity;
  }

  OperatorDef read_operator(const tflite::Operator& from) {
    OperatorDef op;
    op.byte_offset = offset_of(&from);
    op.opcode_index = from.opcode_index();
    op.inputs = to_vector(from.inputs());
    op.outputs = to_vector(from.outputs());
    op.intermediates = to_vector(from.intermediates());
    if (model_->operator_codes() && op.opcode_index < model_->operator_codes()->size())
      read_code(*model_->operator_codes()->Get(op.opcode_index), &op);
    else
      op.code = -1;
    op.options = options_of(from);
    if (from.custom_options()) op.custom_options = std::as_bytes(std::span(from.custom_options()->data(), from.custom_options()->size()));
    const uint64_t offset = from.large_custom_options_offset(), size = from.large_custom_options_size();
    if (offset > 1 && offset <= data_->bytes.size() && size <= data_->bytes.size() - offset)
      op.custom_options = data_->bytes.subspan(offset, size);
    return op;
  }

  // Old files have the code in a byte-wide field; newer ones in both, the larger counts.
  static void read_code(const tflite::OperatorCode& from, OperatorDef* op) {
    op->code = std::max<int32_t>(from.builtin_code(), from.deprecated_builtin_code());
    op->version = from.version();
    op->name = op->is_custom() ? to_string(from.custom_code()) : std::string(schema_enum_name("BuiltinOperator", op->code));
    if (op->name.empty()) op->name = op->is_custom() ? "CUSTOM" : fmt::format("BUILTIN_{}", op->code);
  }

  static OptionsView options_of(const tflite::Operator& from) {
    if (from.builtin_options())
      return {tflite::EnumNameBuiltinOptions(from.builtin_options_type()), static_cast<const flatbuffers::Table*>(from.builtin_options())};
    if (from.builtin_options_2())
      return {tflite::EnumNameBuiltinOptions2(from.builtin_options_2_type()), static_cast<const flatbuffers::Table*>(from.builtin_options_2())};
    return {};
  }

  void read_signature(const tflite::SignatureDef& from) {
    SignatureDef signature;
    signature.key = to_string(from.signature_key());
    signature.subgraph = static_cast<int32_t>(std::min<uint32_t>(from.subgraph_index(), INT32_MAX));
    const auto entries = [](const flatbuffers::Vector<flatbuffers::Offset<tflite::TensorMap>>* maps) {
      std::vector<SignatureDef::Entry> list;
      if (maps)
        for (const tflite::TensorMap* map : *maps)
          list.push_back({to_string(map->name()), static_cast<int32_t>(std::min<uint32_t>(map->tensor_index(), INT32_MAX))});
      return list;
    };
    signature.inputs = entries(from.inputs());
    signature.outputs = entries(from.outputs());
    data_->signatures.push_back(std::move(signature));
  }

  void read_metadata(const tflite::Metadata& from) {
    data_->metadata.push_back({to_string(from.name()), buffer_bytes(from.buffer())});
  }

  ModelData* data_;
  const Limits& limits_;
  Diagnostics* findings_;
  const tflite::Model* model_;
};

}  // namespace

Status read_model(ModelData* data, const Limits& limits, Diagnostics* findings) {
  return Reader(data, limits, findings).read();
}

}  // namespace surelite
