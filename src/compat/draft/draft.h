// SPDX-License-Identifier: Apache-2.0
// The draft of a subgraph: definitions of tensors and nodes, and lists that clients may change in place. Nothing in it
// is known to be sound before the model's rules have passed it; a plan is compiled from what they passed.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "compat/draft/node.h"

namespace surelite::compat {

// A draft as it was read once, lists changed in place included.
struct DraftedGraph {
  SubgraphDef def;
  std::vector<int> order;   // the nodes, one for each operator of `def`
  std::vector<int> inputs;  // absent ones (kNoTensor) included, which `def` has among its arguments only
};

class Draft {
 public:
  // Tensors and lists as in a file; nodes follow one by one.
  void load(const SubgraphDef& def);

  // --- tensors
  void add_tensors(size_t count) { tensors_.resize(tensors_.size() + count); }
  size_t tensor_count() const { return tensors_.size(); }
  bool has_tensor(int t) const { return t >= 0 && static_cast<size_t>(t) < tensors_.size(); }
  const TensorDef& tensor(int t) const { return tensors_[static_cast<size_t>(t)]; }
  void define(int t, TensorDef def) { tensors_[static_cast<size_t>(t)] = std::move(def); }
  // False if it has that type.
  bool change_type(int t, ElementType type);

  // --- nodes
  // Without lists, and not in the order yet.
  Node& add_node(Subgraph* owner, OperatorDef def, const TfLiteRegistration& registration);
  void remove_last_node() { nodes_.pop_back(); }
  int node_count() const { return static_cast<int>(nodes_.size()); }
  Node* node(int n) { return n >= 0 && n < node_count() ? &nodes_[static_cast<size_t>(n)] : nullptr; }
  const Node& known_node(int n) const { return nodes_[static_cast<size_t>(n)]; }
  std::deque<Node>& nodes() { return nodes_; }

  // --- what clients change in place
  std::vector<int> inputs, outputs, variables;
  std::vector<int> order;  // the execution plan
  bool is_input(int t) const;

  std::string name;
  // Bytes that options, custom options or constants point into.
  void keep(std::shared_ptr<const void> bytes) { kept_.push_back(std::move(bytes)); }
  void pin(std::vector<std::shared_ptr<const void>>* pins) const {
    pins->insert(pins->end(), kept_.begin(), kept_.end());
  }

  // --- the way to a plan
  // A704 for a node of the order, or a variable, that does not exist.
  Status check_order() const;
  // The same, or A711 for a list that has no such length. The rest is for the model's rules to say.
  Result<DraftedGraph> read() const;
  // Once the rules have passed what was read.
  void adopt(const SubgraphDef& verified, std::vector<int> order, std::vector<int> inputs);
  // False if a client has changed a list in place since `def` was adopted.
  bool is_as(const SubgraphDef& def) const;
  // The last order that was adopted.
  const std::vector<int>& order_in_force() const { return order_in_force_; }

 private:
  std::deque<TensorDef> tensors_;  // clients hold pointers to names
  std::deque<Node> nodes_;
  std::vector<int> file_inputs_, file_arguments_;
  std::vector<int> order_in_force_, inputs_in_force_;
  std::vector<std::shared_ptr<const void>> kept_;
};

}  // namespace surelite::compat
