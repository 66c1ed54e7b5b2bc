// SPDX-License-Identifier: Apache-2.0
// Splits the execution plan into stretches that a delegate takes and stretches that stay.
#include <algorithm>
#include <cstdlib>
#include <set>

#include "compat/subgraph.h"

namespace surelite::compat {

// 1. A node is due when everything that it reads has been made by nodes placed before it, or is made by none.
// 2. A part takes, in execution order and repeatedly, every node that is due and of the part's side (delegate or CPU);
// the first
//    node that is due decides the side.
// 3. Nodes with side effects keep their order among themselves, so that variables are read and written as before.
// Every pass places at least one node, because the plan is in topological order.
std::vector<Subgraph::Partition> Subgraph::partition(const std::vector<bool>& taken) const {
  std::vector<int> maker(static_cast<size_t>(table_->size()), -1);
  for (const int n : plan_order_)
    for (const int32_t t : nodes_[static_cast<size_t>(n)].def.outputs)
      if (t >= 0) maker[static_cast<size_t>(t)] = n;
  std::vector<bool> placed(nodes_.size(), false);
  const auto effects = [&](int n) {
    const OpSpec* spec = nodes_[static_cast<size_t>(n)].native;
    return spec && spec->side_effects;
  };
  const auto due = [&](int n, bool effect_waiting) {
    if (effect_waiting && effects(n)) return false;
    for (const int32_t t : nodes_[static_cast<size_t>(n)].def.inputs)
      if (t >= 0 && maker[static_cast<size_t>(t)] >= 0 && maker[static_cast<size_t>(t)] != n &&
          !placed[static_cast<size_t>(maker[static_cast<size_t>(t)])])
        return false;
    return true;
  };
  std::vector<Partition> parts;
  size_t left = plan_order_.size();
  while (left) {
    Partition part;
    bool decided = false;
    for (bool again = true; again;) {
      again = false;
      bool effect_waiting = false;
      for (const int n : plan_order_) {
        if (placed[static_cast<size_t>(n)]) continue;
        const bool side = taken[static_cast<size_t>(n)];
        if (due(n, effect_waiting) && (!decided || side == part.delegated)) {
          decided = true;
          part.delegated = side;
          part.nodes.push_back(n);
          placed[static_cast<size_t>(n)] = true;
          --left;
          again = true;
        } else if (effects(n)) {
          effect_waiting = true;
        }
      }
    }
    if (!decided) break;
    parts.push_back(std::move(part));
  }
  // What a part reads from outside, and what others read from it.
  for (Partition& part : parts) {
    const std::set<int> inside(part.nodes.begin(), part.nodes.end());
    std::set<int> made, read;
    for (const int n : part.nodes)
      for (const int32_t t : nodes_[static_cast<size_t>(n)].def.outputs)
        if (t >= 0) made.insert(t);
    for (const int n : part.nodes)
      for (const int32_t t : nodes_[static_cast<size_t>(n)].def.inputs)
        if (t >= 0 && !made.count(t) && read.insert(t).second) part.inputs.push_back(t);
    std::set<int> wanted(outputs_.begin(), outputs_.end());
    for (const int n : plan_order_)
      if (!inside.count(n))
        for (const int32_t t : nodes_[static_cast<size_t>(n)].def.inputs) wanted.insert(t);
    for (const int t : made)
      if (wanted.count(t)) part.outputs.push_back(t);
    std::sort(part.inputs.begin(), part.inputs.end());
  }
  return parts;
}

// One block, so that a single free releases it: the struct and then its three arrays.
TfLiteDelegateParams* Subgraph::make_params(const Partition& part, TfLiteDelegate* delegate) const {
  const size_t sizes[] = {part.nodes.size(), part.inputs.size(), part.outputs.size()};
  size_t bytes = sizeof(TfLiteDelegateParams);
  for (const size_t size : sizes) bytes += (size + 1) * sizeof(int);
  auto* block = static_cast<char*>(std::malloc(bytes));
  if (!block) return nullptr;
  auto* params = reinterpret_cast<TfLiteDelegateParams*>(block);
  char* at = block + sizeof(TfLiteDelegateParams);
  const auto put = [&](const std::vector<int>& values) {
    auto* array = reinterpret_cast<TfLiteIntArray*>(at);
    array->size = static_cast<int>(values.size());
    std::copy(values.begin(), values.end(), array->data);
    at += (values.size() + 1) * sizeof(int);
    return array;
  };
  params->delegate = delegate;
  params->nodes_to_replace = put(part.nodes);
  params->input_tensors = put(part.inputs);
  params->output_tensors = put(part.outputs);
  return params;
}

}  // namespace surelite::compat
