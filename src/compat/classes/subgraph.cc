// SPDX-License-Identifier: Apache-2.0
// tflite::Subgraph, a view of one subgraph of the drop-in's core.
#include "tensorflow/lite/core/subgraph.h"

#include "compat/interpreter.h"

namespace tflite {

const std::vector<int>& Subgraph::inputs() const { return core_->inputs(); }
std::vector<int>& Subgraph::outputs() { return const_cast<std::vector<int>&>(core_->outputs()); }
const std::vector<int>& Subgraph::outputs() const { return core_->outputs(); }
const std::vector<int>& Subgraph::variables() const { return core_->variables(); }
const std::vector<int>& Subgraph::execution_plan() const {
  return static_cast<const surelite::compat::Subgraph*>(core_)->execution_plan();
}
size_t Subgraph::tensors_size() const { return core_->context()->tensors_size; }
size_t Subgraph::nodes_size() const { return static_cast<size_t>(core_->node_count()); }
TfLiteTensor* Subgraph::tensor(int tensor_index) {
  if (!core_->tensor_exists(tensor_index)) return nullptr;
  core_->expose(tensor_index);
  return core_->tensor(tensor_index);
}
const TfLiteTensor* Subgraph::tensor(int tensor_index) const {
  return core_->tensor_exists(tensor_index) ? core_->tensor(tensor_index) : nullptr;
}
const std::pair<TfLiteNode, TfLiteRegistration>* Subgraph::node_and_registration(int node_index) const {
  const surelite::compat::Node* node = core_->node_for_client(node_index);
  return node ? &node->c : nullptr;
}
TfLiteContext* Subgraph::context() { return core_->context(); }
const std::string& Subgraph::GetName() const {
  const surelite::compat::PinnedModel* model = core_->interpreter().model();
  if (model && name_.empty()) name_ = model->model.data().subgraphs[static_cast<size_t>(core_->index())].name;
  return name_;
}
int Subgraph::GetSubgraphIndex() const { return core_->index(); }
TfLiteStatus Subgraph::ResizeInputTensor(int tensor_index, const std::vector<int>& dims) {
  return core_->interpreter().resize_input(core_->index(), tensor_index, dims, false);
}
TfLiteStatus Subgraph::AllocateTensors() { return core_->interpreter().allocate(core_->index()); }
TfLiteStatus Subgraph::Invoke() { return core_->interpreter().invoke(core_->index()); }
TfLiteStatus Subgraph::EnsureTensorDataIsReadable(int tensor_index) { return core_->make_readable(tensor_index); }
bool Subgraph::HasDynamicTensors() const {
  for (size_t t = 0; t < tensors_size(); ++t)
    if (core_->tensor(static_cast<int>(t))->allocation_type == kTfLiteDynamic) return true;
  return false;
}
bool Subgraph::IsFullyDelegated() const {
  for (const int n : execution_plan())
    if (!core_->node(n)->node().delegate) return false;
  return !execution_plan().empty();
}

}  // namespace tflite
