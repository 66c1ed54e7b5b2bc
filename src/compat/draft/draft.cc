// SPDX-License-Identifier: Apache-2.0
#include "compat/draft/draft.h"

#include <fmt/format.h>

#include <algorithm>

namespace surelite::compat {
namespace {

Failure no_such(const char* what, int given, size_t count) {
  return fail(Code::A704, {{"what", what}, {"given", given}, {"available", fmt::format("the subgraph has {}", count)}});
}

}  // namespace

void Draft::load(const SubgraphDef& def) {
  name = def.name;
  tensors_.assign(def.tensors.begin(), def.tensors.end());
  for (size_t t = 0; t < def.tensors.size(); ++t)
    if (def.tensors[t].is_variable) variables.push_back(static_cast<int>(t));
  inputs = file_inputs_ = def.inputs;
  file_arguments_ = def.arguments;
  outputs = def.outputs;
}

bool Draft::change_type(int t, ElementType type) {
  TensorDef& def = tensors_[static_cast<size_t>(t)];
  if (type == def.type) return false;
  def.type = type;
  return true;
}

Node& Draft::add_node(Subgraph* owner, OperatorDef def, const TfLiteRegistration& registration) {
  Node& node = nodes_.emplace_back();
  node.owner = owner;
  node.index = node_count() - 1;
  node.def = std::move(def);
  node.registration() = registration;
  return node;
}

bool Draft::is_input(int t) const { return std::find(inputs.begin(), inputs.end(), t) != inputs.end(); }

Status Draft::check_order() const {
  for (const int n : order)
    if (n < 0 || n >= node_count()) return no_such("node", n, nodes_.size());
  for (const int t : variables)
    if (t != kNoTensor && !has_tensor(t)) return no_such("tensor", t, tensors_.size());
  return {};
}

Result<DraftedGraph> Draft::read() const {
  SURELITE_TRY(check_order());
  DraftedGraph drafted;
  drafted.order = order;
  SubgraphDef& def = drafted.def;
  def.name = name;
  def.tensors.assign(tensors_.begin(), tensors_.end());
  drafted.inputs = inputs;
  def.arguments = inputs == file_inputs_ ? file_arguments_ : inputs;
  for (const int t : def.arguments)
    if (t != kNoTensor) def.inputs.push_back(t);
  def.outputs = outputs;
  for (const int n : drafted.order) {
    SURELITE_LET(OperatorDef op, read_lists(known_node(n)));
    def.operators.push_back(std::move(op));
  }
  return drafted;
}

void Draft::adopt(const SubgraphDef& verified, std::vector<int> order_read, std::vector<int> inputs_read) {
  for (size_t i = 0; i < order_read.size(); ++i) {
    OperatorDef& def = nodes_[static_cast<size_t>(order_read[i])].def;
    const OperatorDef& op = verified.operators[i];
    def.inputs = op.inputs;
    def.outputs = op.outputs;
    def.intermediates = op.intermediates;
  }
  order_in_force_ = std::move(order_read);
  inputs_in_force_ = std::move(inputs_read);
}

bool Draft::is_as(const SubgraphDef& def) const {
  return inputs == inputs_in_force_ && outputs == def.outputs && order == order_in_force_ && check_order() &&
         std::ranges::none_of(order_in_force_, [&](int n) { return lists_differ(known_node(n)); });
}

}  // namespace surelite::compat
