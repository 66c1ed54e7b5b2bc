// SPDX-License-Identifier: Apache-2.0
// The rules about the meaning of a model. Each is a function in a file of its own and tolerates what the others refuse.
#pragma once

#include "model/findings.h"
#include "model/graph.h"

namespace surelite::rules {

using Rule = void(const ModelData& model, const Limits& limits, Findings* findings);

#define RULE(name, scope) Rule name;
#include "model/rules/rules.def"
#undef RULE

// Calls visit(subgraph index, tensor index, tensor) for all tensors of the model.
template <class Visit>
void for_each_tensor(const ModelData& model, Visit&& visit) {
  for (size_t s = 0; s < model.subgraphs.size(); ++s)
    for (size_t t = 0; t < model.subgraphs[s].tensors.size(); ++t)
      visit(static_cast<int>(s), static_cast<int>(t), model.subgraphs[s].tensors[t]);
}

// The same for all operators.
template <class Visit>
void for_each_operator(const ModelData& model, Visit&& visit) {
  for (size_t s = 0; s < model.subgraphs.size(); ++s)
    for (size_t i = 0; i < model.subgraphs[s].operators.size(); ++i)
      visit(static_cast<int>(s), static_cast<int>(i), model.subgraphs[s].operators[i]);
}

inline bool in_range(int64_t index, size_t count) { return index >= 0 && static_cast<uint64_t>(index) < count; }

}  // namespace surelite::rules
