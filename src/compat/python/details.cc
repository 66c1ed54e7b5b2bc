// SPDX-License-Identifier: Apache-2.0
// Tensors, operators and signatures for Python, as they are at this moment.
#include <algorithm>

#include "compat/python/places.h"

namespace surelite::compat::python {
namespace {

void show_quantization(const TfLiteTensor& from, const Quantization& quantization, SurelitePythonTensor* out) {
  out->scales_tensor = out->zero_points_tensor = -1;
  out->scale = from.params.scale;
  out->zero_point = from.params.zero_point;
  if (!from.quantization.params) return;
  if (from.quantization.type == kTfLiteAffineQuantization) {
    const auto& affine = *static_cast<const TfLiteAffineQuantization*>(from.quantization.params);
    if (affine.scale) out->scale_count = affine.scale->size, out->scales = affine.scale->data;
    if (affine.zero_point) out->zero_point_count = affine.zero_point->size, out->zero_points = affine.zero_point->data;
    out->quantized_dimension = affine.quantized_dimension;
  } else if (from.quantization.type == kTfLiteBlockwiseQuantization) {
    out->scales_tensor = quantization.scales_tensor;
    out->zero_points_tensor = quantization.zero_points_tensor;
    out->quantized_dimension = quantization.quantized_dimension;
    out->block_size = quantization.block_size;
  }
}

const SignatureDef* signature_at(const Interpreter& core, int32_t index) {
  const std::vector<SignatureDef>& all = core.signatures();
  if (index >= 0 && static_cast<size_t>(index) < all.size()) return &all[static_cast<size_t>(index)];
  no_such(core, "signature", index, static_cast<int64_t>(all.size()));
  return nullptr;
}

}  // namespace

int32_t tensor(const TfLiteInterpreter* interpreter, int32_t subgraph, int32_t index, SurelitePythonTensor* out) {
  begin();
  const Place place = tensor_at(interpreter, subgraph, index, "surelite_python.tensor");
  if (!place || !out) return kTfLiteError;
  const TfLiteTensor& from = *place.graph->tensor(index);
  *out = {};
  out->name = from.name ? from.name : "";
  out->data = from.data.raw;
  out->type = from.type;
  out->allocation = from.allocation_type;
  out->bytes = from.bytes;
  if (from.dims) out->rank = from.dims->size, out->shape = from.dims->data;
  if (from.dims_signature) out->signature_rank = from.dims_signature->size, out->signature = from.dims_signature->data;
  out->sparsity = from.sparsity;
  out->writable = from.allocation_type != kTfLiteMmapRo && from.allocation_type != kTfLitePersistentRo;
  static const Quantization none;
  const bool defined = place.graph->draft().has_tensor(index);
  show_quantization(from, defined ? place.graph->def_of(index).quantization : none, out);
  return end(kTfLiteOk);
}

int32_t node(const TfLiteInterpreter* interpreter, int32_t subgraph, int32_t index, SurelitePythonNode* out) {
  begin();
  const Place place = subgraph_at(interpreter, subgraph, "surelite_python.node");
  if (!place || !out) return kTfLiteError;
  Node* const node = place.graph->draft().node(index);
  if (!node) {
    no_such(*place.core, "node", index, place.graph->node_count());
    return kTfLiteError;
  }
  *out = {};
  const TfLiteRegistration& registration = node->registration();
  out->name = node->def.name.c_str();
  if (registration.builtin_code == kTfLiteBuiltinDelegate) out->name = "DELEGATE";
  if (registration.builtin_code == kTfLiteBuiltinCustom && node->def.name.empty()) out->name = "UnknownCustomOp";
  const TfLiteNode& lists = node->node();
  if (lists.inputs) out->input_count = lists.inputs->size, out->inputs = lists.inputs->data;
  if (lists.outputs) out->output_count = lists.outputs->size, out->outputs = lists.outputs->data;
  return end(kTfLiteOk);
}

int32_t signature_count(const TfLiteInterpreter* interpreter) {
  begin();
  const Interpreter* core = live_one(interpreter, "surelite_python.signature_count");
  return core ? static_cast<int32_t>(core->signatures().size()) : -1;
}

int32_t signature(const TfLiteInterpreter* interpreter, int32_t index, SurelitePythonSignature* out) {
  begin();
  const Interpreter* core = live_one(interpreter, "surelite_python.signature");
  const SignatureDef* found = core && out ? signature_at(*core, index) : nullptr;
  if (!found) return kTfLiteError;
  *out = {found->key.c_str(), found->subgraph, static_cast<int32_t>(found->inputs.size()),
          static_cast<int32_t>(found->outputs.size())};
  return end(kTfLiteOk);
}

const char* signature_entry(const TfLiteInterpreter* interpreter, int32_t index, int32_t output, int32_t entry,
                            int32_t* tensor) {
  begin();
  const Interpreter* core = live_one(interpreter, "surelite_python.signature_entry");
  const SignatureDef* found = core && tensor ? signature_at(*core, index) : nullptr;
  if (!found) return nullptr;
  const std::vector<SignatureDef::Entry>& entries = output ? found->outputs : found->inputs;
  if (entry < 0 || static_cast<size_t>(entry) >= entries.size()) {
    no_such(*core, output ? "output" : "input", entry, static_cast<int64_t>(entries.size()));
    return nullptr;
  }
  *tensor = entries[static_cast<size_t>(entry)].tensor;
  return entries[static_cast<size_t>(entry)].name.c_str();
}

}  // namespace surelite::compat::python
