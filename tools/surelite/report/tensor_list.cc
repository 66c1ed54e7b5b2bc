// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <functional>
#include <iterator>

#include "base/checked.h"
#include "report/contract.h"
#include "report/lists.h"

namespace surelite::tool {
namespace {

const char* kind_of(const SubgraphDef& graph, const TensorDef& tensor, int32_t index) {
  const auto among = [&](const std::vector<int32_t>& list) {
    return std::find(list.begin(), list.end(), index) != list.end();
  };
  if (among(graph.inputs)) return "input";
  if (tensor.is_constant) return "constant";
  if (tensor.is_variable) return "variable";
  return among(graph.outputs) ? "output" : "computed";
}

constexpr const char* kStorages[] = {"unused",         "constant", "arena", "variables", "sized while running",
                                     "caller's memory", "never whole"};
static_assert(std::size(kStorages) == static_cast<size_t>(Storage::rows) + 1);

// The part of the arena that the tensor shares or has alone.
void add_place(const GraphPlan& plan, size_t index, Json* json) {
  const TensorPlan& tensor = plan.tensors[index];
  (*json)["storage"] = kStorages[static_cast<size_t>(tensor.storage)];
  if (tensor.storage != Storage::arena) return;
  (*json)["arena_begin"] = tensor.offset;
  for (const ArenaBuffer& buffer : plan.buffers)
    if (buffer.tensor >= 0 && tensor.offset >= buffer.offset && tensor.offset < buffer.offset + buffer.bytes &&
        buffer.tensor == static_cast<int>(index)) {
      (*json)["first"] = buffer.first;
      (*json)["last"] = buffer.last;
    }
}

}  // namespace

Json tensor_list(const ModelData& model, const SubgraphDef& graph, const GraphPlan* plan) {
  Json list = Json::array();
  for (size_t t = 0; t < graph.tensors.size(); ++t) {
    const TensorDef& tensor = graph.tensors[t];
    const Shape& shape = plan && plan->tensors[t].shape_known ? plan->tensors[t].shape : tensor.shape;
    Json json = {{"tensor", t}, {"name", tensor.name}, {"type", name_of(tensor.type)}, {"shape", to_json(shape)}};
    if (!tensor.shape_signature.empty()) json["shape_signature"] = tensor.shape_signature;
    const auto bytes = checked_bytes(tensor.type, shape.dims());
    json["bytes"] = tensor.is_constant                            ? Json(tensor.data.size())
                    : bytes && tensor.type != ElementType::string ? Json(*bytes)
                                                                  : Json();
    json["kind"] = kind_of(graph, tensor, static_cast<int32_t>(t));
    json["quantization"] = to_json(tensor.quantization, tensor.type);
    if (tensor.sparsity) json["sparse"] = true;
    const std::byte* const begin = model.bytes.data();
    const std::less_equal<const std::byte*> before;
    if (tensor.is_constant && !tensor.data.empty() && before(begin, tensor.data.data()) &&
        before(tensor.data.data() + tensor.data.size(), begin + model.bytes.size()))
      json["file_begin"] = tensor.data.data() - begin;
    if (plan) add_place(*plan, t, &json);
    list.push_back(std::move(json));
  }
  return list;
}

}  // namespace surelite::tool
