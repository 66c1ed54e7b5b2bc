// SPDX-License-Identifier: Apache-2.0
#include "report/contract.h"

#include <algorithm>

#include "base/checked.h"
#include "text/suggest.h"

namespace surelite::tool {
namespace {

bool channel_count(int32_t dim) { return dim == 1 || dim == 3 || dim == 4; }

const SignatureDef* find_signature(const ModelData& model, const std::string& key) {
  for (const SignatureDef& signature : model.signatures)
    if (signature.key == key) return &signature;
  return nullptr;
}

std::vector<Port> ports_of(const SubgraphDef& graph, const std::vector<int32_t>& tensors,
                           const std::vector<SignatureDef::Entry>* entries) {
  std::vector<Port> ports;
  for (const int32_t t : tensors) {
    Port port{graph.tensors[static_cast<size_t>(t)].name, t};
    if (entries)
      for (const SignatureDef::Entry& entry : *entries)
        if (entry.tensor == t) port.name = entry.name;
    ports.push_back(std::move(port));
  }
  return ports;
}

}  // namespace

Layout guess_layout(const Shape& shape, std::string_view wanted) {
  const int rank = shape.rank();
  const int first = rank == 4 ? 1 : 0;  // the axis behind the batch
  if (rank != 3 && rank != 4) return {};
  const std::string batch = rank == 4 ? "N" : "";
  const Layout last{batch + "HWC", first, first + 1, first + 2};
  const Layout front{batch + "CHW", first + 1, first + 2, first};
  if (wanted == "nhwc") return last;
  if (wanted == "nchw") return front;
  const auto larger = [&](int h, int w, int c) {
    return channel_count(shape[c]) && shape[h] > shape[c] && shape[w] > shape[c];
  };
  if (larger(last.height, last.width, last.channels)) return last;
  // One channel in front tells little of something as small as [1,1,17,3].
  const bool small = shape[front.channels] == 1 && std::min(shape[front.height], shape[front.width]) < 8;
  if (!small && larger(front.height, front.width, front.channels)) return front;
  // Extents that are open (-1 or 1 in the file) next to a channel count that is not.
  if (rank == 4 && (shape[3] == 3 || shape[3] == 4) && shape[1] == shape[2]) return last;
  if (rank == 3 && shape[0] == 1 && shape[1] > 4 && shape[2] > 4) return {"NHW", 1, 2, -1};
  return {};
}

Result<Interface> find_interface(const ModelData& model, const std::string& key) {
  Interface interface;
  const SignatureDef* signature = nullptr;
  if (!key.empty()) {
    signature = find_signature(model, key);
    if (!signature) {
      std::string available;
      std::vector<std::string> keys;
      for (const SignatureDef& other : model.signatures) {
        available += (available.empty() ? "" : ", ") + other.key;
        keys.push_back(other.key);
      }
      return fail(Code::A704,
                  {{"what", "signature"},
                   {"given", "\"" + key + "\""},
                   {"available",
                    available.empty() ? "the model has none" : "the model has " + available + suggestion(key, keys)}});
    }
    interface.subgraph = signature->subgraph;
  } else {
    for (const SignatureDef& other : model.signatures)
      if (!signature && other.subgraph == 0) signature = &other;
  }
  if (signature) interface.signature = signature->key;
  if (model.subgraphs.empty())
    return fail(Code::A704, {{"what", "subgraph"}, {"given", 0}, {"available", "the model has none"}});
  const SubgraphDef& graph = model.subgraphs[static_cast<size_t>(interface.subgraph)];
  interface.inputs = ports_of(graph, graph.inputs, signature ? &signature->inputs : nullptr);
  interface.outputs = ports_of(graph, graph.outputs, signature ? &signature->outputs : nullptr);
  return interface;
}

bool real_range(const TensorDef& tensor, double* low, double* high) {
  const Quantization& quant = tensor.quantization;
  if (!quant.per_tensor()) return false;
  double least = 0, most = 0;
  switch (tensor.type) {
    case ElementType::int8: least = -128, most = 127; break;
    case ElementType::uint8: least = 0, most = 255; break;
    case ElementType::int16: least = -32768, most = 32767; break;
    default: return false;
  }
  *low = (least - quant.first_zero_point()) * quant.first_scale();
  *high = (most - quant.first_zero_point()) * quant.first_scale();
  return true;
}

Json to_json(const Quantization& quant, ElementType type) {
  constexpr std::string_view kKinds[] = {"none", "affine", "custom", "blockwise", "multi_axis"};
  if (quant.kind == Quantization::Kind::none && quant.scale.empty()) return nullptr;
  Json json = Json::object();
  json["kind"] = kKinds[static_cast<int>(quant.kind)];
  if (quant.per_tensor()) {
    json["scale"] = number_to_json(quant.first_scale());
    json["zero_point"] = quant.first_zero_point();
    TensorDef tensor;
    tensor.type = type;
    tensor.quantization = quant;
    double low = 0, high = 0;
    if (real_range(tensor, &low, &high)) json["real_range"] = {number_to_json(low), number_to_json(high)};
  }
  if (quant.per_channel()) {
    json["dimension"] = quant.quantized_dimension;
    json["scales"] = Json::array();
    for (const float scale : quant.scale) json["scales"].push_back(number_to_json(scale));
    json["zero_points"] = quant.zero_point.values();
  }
  if (quant.block_size > 0) json["block_size"] = quant.block_size;
  return json;
}

Json to_json(const ModelData& model, const Interface& interface, const ModelNotes& notes, bool inputs) {
  const SubgraphDef& graph = model.subgraphs[static_cast<size_t>(interface.subgraph)];
  const std::vector<TensorNotes>& tensor_notes = inputs ? notes.inputs : notes.outputs;
  Json list = Json::array();
  const std::vector<Port>& ports = inputs ? interface.inputs : interface.outputs;
  for (size_t i = 0; i < ports.size(); ++i) {
    const TensorDef& tensor = graph.tensors[static_cast<size_t>(ports[i].tensor)];
    Json json = Json::object();
    json["index"] = i;
    json["name"] = ports[i].name;
    json["tensor"] = ports[i].tensor;
    if (tensor.name != ports[i].name) json["tensor_name"] = tensor.name;
    json["type"] = name_of(tensor.type);
    json["shape"] = to_json(tensor.shape);
    if (std::find(tensor.shape_signature.begin(), tensor.shape_signature.end(), -1) != tensor.shape_signature.end())
      json["shape_signature"] = tensor.shape_signature;
    const auto bytes = checked_bytes(tensor.type, tensor.shape.dims());
    json["bytes"] = bytes && tensor.type != ElementType::string ? Json(*bytes) : Json();
    if (const Layout layout = guess_layout(tensor.shape); !layout.name.empty()) json["layout"] = layout.name;
    json["quantization"] = to_json(tensor.quantization, tensor.type);
    if (tensor.is_constant) json["constant"] = true;
    if (tensor.is_variable) json["variable"] = true;
    if (interface.subgraph == 0 && i < tensor_notes.size()) json["metadata"] = to_json(tensor_notes[i]);
    list.push_back(std::move(json));
  }
  return list;
}

}  // namespace surelite::tool
