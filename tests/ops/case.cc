// SPDX-License-Identifier: Apache-2.0
// From a harness case to the bytes of a model file.
#include "case.h"

#include <flatbuffers/flexbuffers.h>

#include <cstring>

#include "base/checked.h"
#include "tflite_generated.h"

namespace surelite::harness {
namespace {

void put_flex_field(flexbuffers::Builder* flex, const OptionsSpec::Field& field) {
  const char* key = field.name.c_str();
  if (const auto* whole = std::get_if<int64_t>(&field.value)) flex->Int(key, *whole);
  if (const auto* real = std::get_if<double>(&field.value)) flex->Float(key, static_cast<float>(*real));
  if (const auto* text = std::get_if<std::string>(&field.value)) flex->String(key, *text);
  if (const auto* list = std::get_if<std::vector<int64_t>>(&field.value))
    flex->TypedVector(key, [&] {
      for (const int64_t value : *list) flex->Int(value);
    });
}

std::vector<std::byte> custom_options(const CaseOp& op) {
  std::vector<std::byte> bytes;
  if (op.format == CaseOp::Format::raw)
    for (const OptionsSpec::Field& field : op.options.fields) {
      const auto* whole = std::get_if<int64_t>(&field.value);
      const auto value = static_cast<int32_t>(whole ? *whole : 0);
      bytes.resize(bytes.size() + sizeof value);
      std::memcpy(bytes.data() + bytes.size() - sizeof value, &value, sizeof value);
    }
  if (op.format == CaseOp::Format::flex) {
    flexbuffers::Builder flex;
    flex.Map([&] {
      for (const OptionsSpec::Field& field : op.options.fields) put_flex_field(&flex, field);
    });
    flex.Finish();
    const auto* data = reinterpret_cast<const std::byte*>(flex.GetBuffer().data());
    bytes.assign(data, data + flex.GetSize());
  }
  return bytes;
}

// Rows dense, columns compressed: the layout that converters write for unstructured sparsity.
std::vector<std::byte> compress(const CaseTensor& tensor, std::span<const std::byte> dense, tflite::TensorT* table) {
  const auto rows = static_cast<size_t>(tensor.shape[0]), columns = static_cast<size_t>(tensor.shape[1]);
  const size_t width = static_cast<size_t>(bits_of(tensor.type)) / 8;
  auto sparsity = std::make_unique<tflite::SparsityParametersT>();
  sparsity->traversal_order = {0, 1};
  tflite::Int32VectorT segments, indices;
  segments.values = {0};
  std::vector<std::byte> kept;
  for (size_t r = 0; r < rows; ++r) {
    for (size_t c = r % 2; c < columns; c += 2) {
      const std::byte* element = dense.data() + (r * columns + c) * width;
      kept.insert(kept.end(), element, element + width);
      indices.values.push_back(static_cast<int32_t>(c));
    }
    segments.values.push_back(static_cast<int32_t>(indices.values.size()));
  }
  auto outer = std::make_unique<tflite::DimensionMetadataT>();
  outer->format = tflite::DimensionType_DENSE;
  outer->dense_size = tensor.shape[0];
  auto inner = std::make_unique<tflite::DimensionMetadataT>();
  inner->format = tflite::DimensionType_SPARSE_CSR;
  inner->array_segments.Set(std::move(segments));
  inner->array_indices.Set(std::move(indices));
  sparsity->dim_metadata.push_back(std::move(outer));
  sparsity->dim_metadata.push_back(std::move(inner));
  table->sparsity = std::move(sparsity);
  return kept;
}

void add_tensor(ModelWriter* writer, const CaseTensor& tensor, const std::string& name, const Case& one,
                Random& random) {
  if (tensor.role == Role::constant) {
    std::vector<std::byte> bytes = draw_bytes(tensor, random, one.tame || !one.hostile ? Style::tame : Style::hostile);
    const bool whole = bytes.size() == checked_bytes(tensor.type, tensor.shape.dims());
    const bool compressed = tensor.values.sparse && tensor.shape.rank() == 2 && bits_of(tensor.type) >= 8 && whole;
    const int index = writer->add_constant(name, tensor.type, tensor.shape, bytes, tensor.quant);
    if (!compressed) return;
    tflite::ModelT& model = writer->object();
    tflite::TensorT* table = model.subgraphs.back()->tensors[static_cast<size_t>(index)].get();
    const std::vector<std::byte> kept = compress(tensor, bytes, table);
    const auto* data = reinterpret_cast<const uint8_t*>(kept.data());
    model.buffers[table->buffer]->data.assign(data, data + kept.size());
    return;
  }
  if (tensor.role == Role::variable)
    writer->add_variable(name, tensor.type, tensor.shape, tensor.quant);
  else
    writer->add_tensor(name, tensor.type, tensor.shape, tensor.quant);
}

}  // namespace

Result<std::vector<std::byte>> write_model(const Case& one, Random& random) {
  ModelWriter writer("harness");
  for (size_t g = 0; g < one.graphs.size(); ++g) {
    const CaseGraph& graph = one.graphs[g];
    writer.add_subgraph("graph" + std::to_string(g));
    std::vector<int32_t> inputs;
    for (size_t t = 0; t < graph.tensors.size(); ++t) {
      add_tensor(&writer, graph.tensors[t], "t" + std::to_string(t), one, random);
      if (graph.tensors[t].role == Role::input) inputs.push_back(static_cast<int32_t>(t));
    }
    for (const CaseOp& op : graph.ops) {
      if (op.custom)
        writer.add_custom_operator(op.name, op.inputs, op.outputs, custom_options(op), op.version);
      else
        writer.add_operator(op.name, op.inputs, op.outputs, op.options, op.version);
      writer.object().subgraphs.back()->operators.back()->intermediates = op.intermediates;
    }
    writer.set_inputs(inputs);
    writer.set_outputs(graph.outputs);
  }
  return writer.finish();
}

}  // namespace surelite::harness
