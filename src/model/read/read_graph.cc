// SPDX-License-Identifier: Apache-2.0
// Tables become plain structs.
#include "model/read/read_graph.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/checked.h"
#include "model/read/read_tensor.h"
#include "model/reflection.h"
#include "model/read/table_copier.h"
#include "tflite_generated.h"

namespace surelite {
namespace {

// Operators up to here have their options in the first union, later ones in the second.
constexpr int32_t kLastOfFirstUnion = tflite::BuiltinOperator_RIGHT_SHIFT;

int32_t to_index(uint32_t value) { return static_cast<int32_t>(std::min<uint32_t>(value, INT32_MAX)); }

// Union members beyond the schema were not verified and must not be looked at.
OptionsView view(std::string_view union_name, int64_t member, const void* table) {
  const reflection::Object* object = table ? schema_member(union_name, member) : nullptr;
  if (!object) return {};
  return {object, static_cast<const flatbuffers::Table*>(table)};
}

OptionsView first_options(const tflite::Operator& from) {
  return view("BuiltinOptions", from.builtin_options_type(), from.builtin_options());
}

OptionsView second_options(const tflite::Operator& from) {
  return view("BuiltinOptions2", from.builtin_options_2_type(), from.builtin_options_2());
}

class Reader {
 public:
  Reader(ModelData* data, const Limits& limits, Findings* findings)
      : data_(data),
        limits_(limits),
        findings_(findings),
        model_(tflite::GetModel(data->bytes.data())),
        copier_(data->bytes.size()) {}

  Status read() {
    data_->version = model_->version();
    data_->description = copier_.text(model_->description());
    data_->operator_code_count = model_->operator_codes() ? model_->operator_codes()->size() : 0;
    SURELITE_TRY(check_counts());
    // Counts are within the limits, and no larger than the file.
    data_->buffers.reserve(model_->buffers() ? model_->buffers()->size() : 0);
    data_->subgraphs.reserve(model_->subgraphs() ? model_->subgraphs()->size() : 0);
    if (model_->buffers())
      for (const tflite::Buffer* buffer : *model_->buffers()) read_buffer(*buffer);
    if (model_->subgraphs())
      for (const tflite::SubGraph* graph : *model_->subgraphs()) read_subgraph(*graph);
    if (model_->signature_defs())
      for (const tflite::SignatureDef* signature : *model_->signature_defs()) read_signature(*signature);
    if (model_->metadata())
      for (const tflite::Metadata* entry : *model_->metadata())
        data_->metadata.push_back({copier_.text(entry->name()), entry->buffer(), buffer_bytes(entry->buffer())});
    if (model_->external_buffer_groups())
      for (const tflite::ExternalBufferGroup* group : *model_->external_buffer_groups())
        data_->external_groups.push_back(copier_.text(group->name()));
    if (model_->external_buffers())
      for (const tflite::ExternalBuffer* buffer : *model_->external_buffers())
        data_->external_buffers.push_back(
            {buffer->id(), buffer->group(), buffer->offset(), buffer->length(), copier_.text(buffer->packing())});
    if (copier_.exceeded())
      return fail(
          Code::M107,
          {{"count", copier_.taken()},
           {"what", "bytes of names, shapes and index lists, the same ones counted again where tables share them"},
           {"limit", copier_.budget()}});
    return {};
  }

 private:
  int64_t offset_of(const void* table) const { return static_cast<const std::byte*>(table) - data_->bytes.data(); }

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
    SURELITE_TRY(limit(operators, "operators", limits_.max_operators));
    // Tables that a small file refers to again and again would fill the memory; no table of its own takes so little.
    constexpr uint64_t kFree = uint64_t{64} << 20, kGrowth = 64;
    return limit(tensors * sizeof(TensorDef) + operators * sizeof(OperatorDef),
                 "bytes of tensors and operators, the same ones counted again where tables share them",
                 kFree + kGrowth * data_->bytes.size());
  }

  // Data of the vector, or at an offset behind the FlatBuffer (0 and 1 are placeholders that converters write).
  void read_buffer(const tflite::Buffer& from) {
    BufferDef buffer;
    buffer.byte_offset = offset_of(&from);
    if (from.data() && from.data()->size() > 0) {
      buffer.data = std::as_bytes(std::span(from.data()->data(), from.data()->size()));
    } else if (from.offset() > 1 && from.size() > 0) {
      buffer.offset = from.offset();
      buffer.size = from.size();
      buffer.data = file_bytes(from.offset(), from.size());
    }
    data_->buffers.push_back(buffer);
  }

  std::span<const std::byte> file_bytes(uint64_t offset, uint64_t size) const {
    if (offset > data_->bytes.size() || size > data_->bytes.size() - offset) return {};
    return data_->bytes.subspan(offset, size);
  }

  std::span<const std::byte> buffer_bytes(uint32_t index) const {
    return index < data_->buffers.size() ? data_->buffers[index].data : std::span<const std::byte>();
  }

  void read_subgraph(const tflite::SubGraph& from) {
    const int index = static_cast<int>(data_->subgraphs.size());
    SubgraphDef& graph = data_->subgraphs.emplace_back();
    graph.name = copier_.text(from.name());
    graph.tensors.reserve(from.tensors() ? from.tensors()->size() : 0);
    graph.operators.reserve(from.operators() ? from.operators()->size() : 0);
    if (from.tensors())
      for (const tflite::Tensor* tensor : *from.tensors()) add_tensor(index, *tensor, &graph);
    read_inputs(index, from, &graph);
    graph.outputs = copier_.values(from.outputs());
    if (from.operators())
      for (const tflite::Operator* op : *from.operators()) graph.operators.push_back(read_operator(index, *op));
    const Uses uses = uses_of(graph);
    mark_empty_constants(uses, &graph);
    zero_idle_outputs(index, uses, &graph);
  }

  // Graphs of one operator list its absent inputs among their own.
  void read_inputs(int subgraph, const tflite::SubGraph& from, SubgraphDef* graph) {
    Where where;
    where.subgraph = subgraph;
    graph->arguments = copier_.values(from.inputs());
    for (size_t i = 0; i < graph->arguments.size(); ++i) {
      if (graph->arguments[i] != kNoTensor) graph->inputs.push_back(graph->arguments[i]);
      else findings_->add(Code::M241, where, {{"input", i}});
    }
  }

  void add_tensor(int subgraph, const tflite::Tensor& from, SubgraphDef* graph) {
    Where where;
    where.subgraph = subgraph;
    where.tensor = static_cast<int>(graph->tensors.size());
    where.byte_begin = offset_of(&from);
    TensorDef tensor = read_tensor(from, &copier_, where, findings_);
    tensor.data = buffer_bytes(tensor.buffer);
    tensor.is_constant = !tensor.data.empty();
    trim_packed(where, &tensor);
    graph->tensors.push_back(std::move(tensor));
  }

  // Some writers give 4-bit and 2-bit constants a byte per element and fill the front of it, packed; that is what is
  // read.
  void trim_packed(Where where, TensorDef* tensor) {
    const int bits = bits_of(tensor->type);
    if (bits == 0 || bits >= 8 || tensor->sparsity) return;
    const std::optional<int64_t> count = checked_count(tensor->shape.dims());
    const std::optional<size_t> need = checked_bytes(tensor->type, tensor->shape.dims());
    if (!count || !need || *need == tensor->data.size() || static_cast<uint64_t>(*count) != tensor->data.size()) return;
    where.tensor_name = tensor->name.substr(0, 200);
    findings_->add(Code::M240, where,
                   {{"have", tensor->data.size()}, {"type", name_of(tensor->type)}, {"need", *need}});
    tensor->data = tensor->data.first(*need);
  }

  // What the lists of a graph say about each of its tensors.
  struct Uses {
    std::vector<char> read, provided;  // by an operator; by an operator or a caller
  };

  static Uses uses_of(const SubgraphDef& graph) {
    Uses uses{std::vector<char>(graph.tensors.size(), false), std::vector<char>(graph.tensors.size(), false)};
    const auto mark = [](const std::vector<int32_t>& list, std::vector<char>* marks) {
      for (const int32_t t : list)
        if (t >= 0 && static_cast<size_t>(t) < marks->size()) (*marks)[static_cast<size_t>(t)] = true;
    };
    mark(graph.inputs, &uses.provided);
    for (const OperatorDef& op : graph.operators) {
      mark(op.inputs, &uses.read);
      mark(op.outputs, &uses.provided);
    }
    return uses;
  }

  // A constant without elements has no bytes to tell it by: it is whatever nobody provides (RESHAPE to a scalar has
  // one).
  void mark_empty_constants(const Uses& uses, SubgraphDef* graph) {
    for (size_t t = 0; t < graph->tensors.size(); ++t) {
      TensorDef& tensor = graph->tensors[t];
      const bool of_memory = tensor.type == ElementType::resource || tensor.type == ElementType::variant;
      if (uses.provided[t] || tensor.is_variable || tensor.is_constant || of_memory ||
          checked_count(tensor.shape.dims()) != 0)
        continue;
      tensor.is_constant = true;
      tensor.data = data_->bytes.first(0);
    }
  }

  // An output that nothing touches, next to outputs that are written, stays zero: a variable nobody changes.
  void zero_idle_outputs(int subgraph, const Uses& uses, SubgraphDef* graph) {
    const auto in_range = [&](int32_t t) { return t >= 0 && static_cast<size_t>(t) < graph->tensors.size(); };
    const bool any = std::any_of(graph->outputs.begin(), graph->outputs.end(),
                                 [&](int32_t t) { return in_range(t) && uses.provided[static_cast<size_t>(t)]; });
    for (size_t o = 0; any && o < graph->outputs.size(); ++o) {
      if (!in_range(graph->outputs[o])) continue;
      const auto t = static_cast<size_t>(graph->outputs[o]);
      TensorDef& tensor = graph->tensors[t];
      const bool sized = bits_of(tensor.type) > 0 && tensor.type != ElementType::resource;
      if (uses.provided[t] || uses.read[t] || tensor.is_variable || tensor.is_constant || !sized ||
          tensor.buffer >= std::max<size_t>(data_->buffers.size(), 1))
        continue;
      Where where;
      where.subgraph = subgraph;
      where.tensor = graph->outputs[o];
      where.tensor_name = tensor.name.substr(0, 200);
      where.byte_begin = tensor.byte_offset;
      findings_->add(Code::M243, where, {{"output", o}});
      tensor.is_variable = true;
    }
  }

  OperatorDef read_operator(int subgraph, const tflite::Operator& from) {
    OperatorDef op;
    op.byte_offset = offset_of(&from);
    op.opcode_index = from.opcode_index();
    op.inputs = copier_.values(from.inputs());
    op.outputs = copier_.values(from.outputs());
    op.intermediates = copier_.values(from.intermediates());
    op.code = -1;
    op.name = fmt::format("OPERATOR_CODE_{}", op.opcode_index);
    if (op.opcode_index < data_->operator_code_count) read_code(*model_->operator_codes()->Get(op.opcode_index), &op);
    op.options = op.code > kLastOfFirstUnion ? second_options(from) : first_options(from);
    if (!op.options.present()) op.options = op.code > kLastOfFirstUnion ? first_options(from) : second_options(from);
    read_custom_options(subgraph, from, &op);
    return op;
  }

  void read_custom_options(int subgraph, const tflite::Operator& from, OperatorDef* op) {
    if (from.custom_options())
      op->custom_options = std::as_bytes(std::span(from.custom_options()->data(), from.custom_options()->size()));
    const uint64_t offset = from.large_custom_options_offset(), size = from.large_custom_options_size();
    if (offset <= 1) return;
    op->custom_options = file_bytes(offset, size);
    if (offset <= data_->bytes.size() && size <= data_->bytes.size() - offset) return;
    Where where;
    where.subgraph = subgraph;
    where.op_name = op->name;
    where.byte_begin = op->byte_offset;
    findings_->add(Code::M239, where,
                   {{"size", std::to_string(size)}, {"offset", std::to_string(offset)}, {"file", data_->bytes.size()}});
  }

  // Old files have the code in a byte-wide field; newer ones in both, the larger counts.
  void read_code(const tflite::OperatorCode& from, OperatorDef* op) {
    op->code = std::max<int32_t>(from.builtin_code(), from.deprecated_builtin_code());
    op->version = from.version();
    op->name =
        op->is_custom() ? copier_.text(from.custom_code()) : std::string(schema_enum_name("BuiltinOperator", op->code));
    if (op->name.empty()) op->name = op->is_custom() ? "CUSTOM" : fmt::format("BUILTIN_{}", op->code);
  }

  void read_signature(const tflite::SignatureDef& from) {
    SignatureDef signature;
    signature.key = copier_.text(from.signature_key());
    signature.subgraph = to_index(from.subgraph_index());
    signature.inputs = read_entries(from.inputs());
    signature.outputs = read_entries(from.outputs());
    data_->signatures.push_back(std::move(signature));
  }

  std::vector<SignatureDef::Entry> read_entries(
      const flatbuffers::Vector<flatbuffers::Offset<tflite::TensorMap>>* maps) {
    std::vector<SignatureDef::Entry> list;
    if (maps)
      for (const tflite::TensorMap* map : *maps)
        list.push_back({copier_.text(map->name()), to_index(map->tensor_index())});
    return list;
  }

  ModelData* data_;
  const Limits& limits_;
  Findings* findings_;
  const tflite::Model* model_;
  TableCopier copier_;
};

}  // namespace

Status read_model(ModelData* data, const Limits& limits, Findings* findings) {
  return Reader(data, limits, findings).read();
}

}  // namespace surelite
