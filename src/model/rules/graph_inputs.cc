// SPDX-License-Identifier: Apache-2.0
// A graph input is one tensor, listed once. One that is a constant keeps its value, whatever the caller meant.
#include <fmt/format.h>

#include <map>

#include "model/rules/rules.h"

namespace surelite::rules {

void graph_inputs(const ModelData& model, const Limits&, Findings* findings) {
  for (size_t s = 0; s < model.subgraphs.size(); ++s) {
    const SubgraphDef& graph = model.subgraphs[s];
    std::map<int32_t, size_t> first;
    for (size_t i = 0; i < graph.inputs.size(); ++i) {
      const int32_t t = graph.inputs[i];
      if (!in_range(t, graph.tensors.size())) continue;
      const Where where = where_tensor(model, static_cast<int>(s), t);
      const auto [earlier, fresh] = first.emplace(t, i);
      if (!fresh) findings->add(Code::M237, where, {{"first", earlier->second}, {"second", i}});
      if (graph.tensors[static_cast<size_t>(t)].is_constant) findings->add(Code::M238, where, {{"input", i}});
    }
  }
}

}  // namespace surelite::rules
