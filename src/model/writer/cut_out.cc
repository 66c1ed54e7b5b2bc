// SPDX-License-Identifier: Apache-2.0
#include "model/writer/cut_out.h"

#include <algorithm>
#include <map>
#include <set>

#include "model/writer/writer.h"
#include "tflite_generated.h"

namespace surelite {
namespace {

Failure refuse(std::string_view what) {
  return fail(Code::A709, {{"call", "cutting out operators"}, {"what", what}});
}

class Cutter {
 public:
  Cutter(const ModelData& model, const Piece& piece)
      : piece_(piece),
        def_(model.subgraphs[static_cast<size_t>(piece.subgraph)]),
        file_(tflite::GetModel(model.bytes.data())),
        given_(piece.inputs.begin(), piece.inputs.end()) {
    for (size_t op = 0; op < def_.operators.size(); ++op)
      for (const int32_t t : def_.operators[op].outputs)
        if (t >= 0) writer_of_.emplace(t, static_cast<int>(op));
    to_.object().description = model.description;
    for (const auto* code : *file_->operator_codes())
      to_.object().operator_codes.emplace_back(code->UnPack());
  }

  Result<std::vector<std::byte>> run() {
    for (const int op : piece_.operators) SURELITE_TRY(take(op, 0));
    SURELITE_LET(std::vector<int32_t> inputs, tensors(piece_.inputs));
    SURELITE_LET(std::vector<int32_t> outputs, tensors(piece_.outputs));
    to_.set_inputs(std::move(inputs));
    to_.set_outputs(std::move(outputs));
    return to_.finish();
  }

 private:
  const tflite::SubGraph& subgraph() const {
    return *file_->subgraphs()->Get(static_cast<flatbuffers::uoffset_t>(piece_.subgraph));
  }

  // Those that write what it reads come first, unless that is given.
  Status take(int index, int depth) {
    if (!taken_.insert(index).second) return {};
    constexpr int kDeepest = 1000;  // a chain of operators on constants
    if (depth > kDeepest) return refuse("operators on constants follow each other too often");
    const OperatorDef& op = def_.operators[static_cast<size_t>(index)];
    for (const int32_t t : op.inputs) {
      if (t < 0 || given_.contains(t) || is_constant(t)) continue;
      const auto writer = writer_of_.find(t);
      if (writer == writer_of_.end()) return refuse("nothing gives \"" + name_of_tensor(t) + "\" a value");
      SURELITE_TRY(take(writer->second, depth + 1));
    }
    auto* from = subgraph().operators()->Get(static_cast<flatbuffers::uoffset_t>(index));
    std::unique_ptr<tflite::OperatorT> to(from->UnPack());
    if (calls_subgraph(*to)) return refuse(op.name + " calls subgraphs");
    SURELITE_LET(to->inputs, tensors(op.inputs));
    SURELITE_LET(to->outputs, tensors(op.outputs));
    SURELITE_LET(to->intermediates, tensors(op.intermediates));
    const auto* options = reinterpret_cast<const uint8_t*>(op.custom_options.data());
    to->custom_options.assign(options, options + op.custom_options.size());
    to->large_custom_options_offset = to->large_custom_options_size = 0;
    to_.object().subgraphs[0]->operators.push_back(std::move(to));
    return {};
  }

  static bool calls_subgraph(const tflite::OperatorT& op) {
    switch (op.builtin_options.type) {
      case tflite::BuiltinOptions_IfOptions:
      case tflite::BuiltinOptions_WhileOptions:
      case tflite::BuiltinOptions_CallOptions:
      case tflite::BuiltinOptions_CallOnceOptions: return true;
      default: return op.builtin_options_2.type != tflite::BuiltinOptions2_NONE && has_regions(op);
    }
  }
  static bool has_regions(const tflite::OperatorT& op) {
    switch (op.builtin_options_2.type) {
      case tflite::BuiltinOptions2_StablehloReduceOptions:
      case tflite::BuiltinOptions2_StablehloReduceWindowOptions:
      case tflite::BuiltinOptions2_StablehloScatterOptions:
      case tflite::BuiltinOptions2_StablehloSortOptions:
      case tflite::BuiltinOptions2_StablehloWhileOptions:
      case tflite::BuiltinOptions2_StablehloCaseOptions:
      case tflite::BuiltinOptions2_StableHLOCompositeOptions: return true;
      default: return false;
    }
  }

  bool is_constant(int32_t t) const {
    const TensorDef& def = def_.tensors[static_cast<size_t>(t)];
    return def.is_constant || def.is_variable;
  }
  const std::string& name_of_tensor(int32_t t) const { return def_.tensors[static_cast<size_t>(t)].name; }

  Result<std::vector<int32_t>> tensors(const std::vector<int32_t>& from) {
    std::vector<int32_t> to;
    for (const int32_t t : from) {
      SURELITE_LET(const int32_t index, tensor(t));
      to.push_back(index);
    }
    return to;
  }

  Result<int32_t> tensor(int32_t t) {
    if (t < 0) return kNoTensor;
    const auto [entry, fresh] = index_.emplace(t, static_cast<int32_t>(index_.size()));
    if (!fresh) return entry->second;
    const int32_t index = entry->second;
    auto& tensors = to_.object().subgraphs[0]->tensors;
    tensors.emplace_back(subgraph().tensors()->Get(static_cast<flatbuffers::uoffset_t>(t))->UnPack());
    tflite::TensorT& to = *tensors.back();
    const TensorDef& def = def_.tensors[static_cast<size_t>(t)];
    to.buffer = 0;
    to.external_buffer = 0;
    if (def.is_constant && !given_.contains(t)) to.buffer = buffer(def);
    for (const auto& [which, shape] : piece_.shapes) {
      if (which != t || def.is_constant) continue;
      to.shape.assign(shape.begin(), shape.end());
      to.has_rank = true;
      to.shape_signature.clear();
    }
    if (to.quantization && to.quantization->details.type == tflite::QuantizationDetails_BlockwiseQuantization) {
      auto* details = to.quantization->details.AsBlockwiseQuantization();
      // The vector may grow meanwhile; the tensor itself stays where it is.
      SURELITE_LET(details->scales, this->tensor(details->scales));
      SURELITE_LET(details->zero_points, this->tensor(details->zero_points));
    }
    return index;
  }

  uint32_t buffer(const TensorDef& def) {
    const auto known = buffers_.find(def.buffer);
    if (def.buffer != 0 && known != buffers_.end()) return known->second;
    auto fresh = std::make_unique<tflite::BufferT>();
    const auto* bytes = reinterpret_cast<const uint8_t*>(def.data.data());
    fresh->data.assign(bytes, bytes + def.data.size());
    to_.object().buffers.push_back(std::move(fresh));
    const auto index = static_cast<uint32_t>(to_.object().buffers.size()) - 1;
    buffers_.emplace(def.buffer, index);
    return index;
  }

  const Piece& piece_;
  const SubgraphDef& def_;
  const tflite::Model* file_;
  ModelWriter to_;
  std::set<int32_t> given_;
  std::map<int32_t, int> writer_of_;   // the first operator that writes a tensor
  std::map<int32_t, int32_t> index_;   // tensors of the file to those of the piece
  std::map<uint32_t, uint32_t> buffers_;
  std::set<int> taken_;
};

}  // namespace

Result<std::vector<std::byte>> cut_out(const ModelData& model, const Piece& piece) {
  if (model.bytes.empty()) return refuse("the model was made in memory and has no file");
  const size_t count = piece.subgraph >= 0 && static_cast<size_t>(piece.subgraph) < model.subgraphs.size()
                           ? model.subgraphs[static_cast<size_t>(piece.subgraph)].operators.size()
                           : 0;
  for (const int op : piece.operators)
    if (op < 0 || static_cast<size_t>(op) >= count) return refuse("there is no such operator");
  return Cutter(model, piece).run();
}

void find_borders(const ModelData& model, Piece* piece) {
  const SubgraphDef& def = model.subgraphs[static_cast<size_t>(piece->subgraph)];
  const std::set<int> own(piece->operators.begin(), piece->operators.end());
  std::set<int32_t> written, read, elsewhere(def.outputs.begin(), def.outputs.end());
  for (size_t op = 0; op < def.operators.size(); ++op) {
    const bool is_own = own.contains(static_cast<int>(op));
    for (const int32_t t : def.operators[op].inputs)
      if (t >= 0) (is_own ? read : elsewhere).insert(t);
    for (const int32_t t : def.operators[op].outputs)
      if (t >= 0 && is_own) written.insert(t);
  }
  piece->inputs.clear();
  piece->outputs.clear();
  for (const int32_t t : read) {
    const TensorDef& tensor = def.tensors[static_cast<size_t>(t)];
    if (!written.contains(t) && !tensor.is_constant && !tensor.is_variable) piece->inputs.push_back(t);
  }
  for (const int32_t t : written)
    if (elsewhere.contains(t) || !read.contains(t)) piece->outputs.push_back(t);
}

}  // namespace surelite
