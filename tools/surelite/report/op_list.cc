// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "measure/work.h"
#include "report/contract.h"
#include "report/kernels.h"
#include "report/lists.h"

namespace surelite::tool {
namespace {

Json value_of(const OperatorOption& option) {
  if (!option.enumerator.empty()) return option.enumerator;
  return std::visit(
      [](const auto& value) -> Json {
        using Value = std::decay_t<decltype(value)>;
        if constexpr (std::is_same_v<Value, double>)
          return number_to_json(value);
        else if constexpr (std::is_same_v<Value, std::vector<double>>) {
          Json list = Json::array();
          for (const double number : value) list.push_back(number_to_json(number));
          return list;
        } else
          return value;
      },
      option.value);
}

Json tensors_of(const SubgraphDef& graph, const std::vector<int32_t>& indices, const GraphPlan* plan) {
  Json list = Json::array();
  for (const int32_t index : indices) {
    if (index < 0) {
      list.push_back(nullptr);
      continue;
    }
    const auto t = static_cast<size_t>(index);
    const TensorDef& tensor = graph.tensors[t];
    const bool planned = plan && plan->tensors[t].shape_known;
    list.push_back({{"tensor", index},
                    {"name", tensor.name},
                    {"type", name_of(tensor.type)},
                    {"shape", to_json(planned ? plan->tensors[t].shape : tensor.shape)},
                    {"constant", tensor.is_constant}});
  }
  return list;
}

}  // namespace

Json operator_list(const SubgraphDef& graph, const SubgraphInfo& info, const GraphPlan* plan, const GraphPlan* plain) {
  const Json kernels = plan && plain ? kernels_of(*plan, *plain) : Json();
  Json list = Json::array();
  for (size_t i = 0; i < graph.operators.size(); ++i) {
    const OperatorDef& op = graph.operators[i];
    Json json = {{"op", i}, {"name", op.name}, {"version", op.version}};
    json["inputs"] = tensors_of(graph, op.inputs, plan);
    json["outputs"] = tensors_of(graph, op.outputs, plan);
    json["options"] = Json::object();
    if (i < info.operators.size())
      for (const OperatorOption& option : info.operators[i].options) json["options"][option.name] = value_of(option);
    if (!op.custom_options.empty()) json["custom_options_bytes"] = op.custom_options.size();
    if (plan && static_cast<int>(i) < plan->first_eager)
      json["multiply_accumulates"] = work_of(*plan, static_cast<int>(i)).all();
    if (kernels.is_array() && kernels[i].is_object()) json.update(kernels[i]);
    list.push_back(std::move(json));
  }
  return list;
}

}  // namespace surelite::tool
