// SPDX-License-Identifier: Apache-2.0
// Changes of the graph by clients: tensors, nodes, inputs and outputs.
#include <fmt/format.h>

#include <algorithm>
#include <climits>
#include <cstdlib>

#include "base/checked.h"
#include "compat/foreign/kernel.h"
#include "compat/foreign/owned_delegate.h"
#include "compat/foreign/params.h"
#include "compat/interpreter.h"
#include "compat/mirror/element_types.h"
#include "compat/subgraph.h"

namespace surelite::compat {

void release_tensor_data(const TensorOwner& owner) {
  if (owner.subgraph && owner.subgraph->tensor_exists(owner.index)) owner.subgraph->table().drop_data(owner.index);
}

Subgraph::Subgraph(Interpreter* interpreter, int index) : interpreter_(interpreter), index_(index) {
  install_context();
}

Subgraph::~Subgraph() {
  for (int t = 0; t < mirror_.size(); ++t) delegates_.free_handle(&context_, &mirror_[t]);
  for (Node& node : draft_.nodes()) finish_node(node);
  TfLiteIntArrayFree(execution_plan_copy_);
}

Status Subgraph::load_tensors(const SubgraphDef& def) {
  SURELITE_TRY(mirror_.make(this, interpreter_->gate(), def.tensors.size()));
  context_.tensors = mirror_.table().data();
  context_.tensors_size = def.tensors.size();
  draft_.load(def);
  for (int t = 0; t < mirror_.size(); ++t) mirror_.show_def(t, draft_.tensor(t));
  return {};
}

Status Subgraph::add_tensors(int count, int* first) {
  if (count < 0)
    return surelite::fail(Code::A711, {{"function", "AddTensors"},
                                       {"argument", "tensors_to_add"},
                                       {"value", count},
                                       {"expected", "0 or more is needed"}});
  if (!mirror_.made()) {
    SURELITE_TRY(mirror_.make(this, interpreter_->gate(), 0));
    context_.tensors = mirror_.table().data();
  }
  const int base = mirror_.size();
  if (!mirror_.grow(static_cast<size_t>(count)))
    return surelite::fail(Code::A711, {{"function", "AddTensors"},
                                       {"argument", "tensors_to_add"},
                                       {"value", count},
                                       {"expected", "a subgraph cannot take that many more"}});
  draft_.add_tensors(static_cast<size_t>(count));
  context_.tensors_size = tensor_count();
  if (first) *first = base;
  const KernelCalls::Phase phase = kernel_calls_.phase;
  if (phase == KernelCalls::Phase::idle || phase == KernelCalls::Phase::delegate) interpreter_->graph_changed();
  return {};
}

Diagnostic fixed_by_delegate(const char* function) {
  return diagnose(Code::A712, {{"function", function},
                               {"what", "a delegate that needs fixed shapes is in force"},
                               {"hint", "Change the graph before the delegate is applied."}});
}

Status Subgraph::define_tensor(int t, TensorDef def, const char* name) {
  if (immutable()) return surelite::fail(fixed_by_delegate("SetTensorParameters"));
  if (!tensor_exists(t))
    return surelite::fail(Code::A704, {{"what", "tensor"},
                                       {"given", t},
                                       {"available", fmt::format("the subgraph has {}", tensor_count())}});
  if (def.shape.rank() > interpreter_->limits().max_rank || !checked_count(def.shape.dims()))
    return surelite::fail(Code::P311, {{"what", fmt::format("tensor {} {}", t, surelite::to_string(def.shape))}});
  if (name) def.name = name;
  draft_.define(t, std::move(def));
  mirror_.show_def(t, draft_.tensor(t));
  invalidate();
  return {};
}

Result<int> Subgraph::add_node(OperatorDef def, const TfLiteRegistration& registration, const OpSpec* native,
                               bool resolved, void* builtin_data) {
  const auto refuse = [&](Diagnostic why) {
    std::free(builtin_data);
    return surelite::fail(std::move(why));
  };
  if (immutable()) return refuse(fixed_by_delegate("AddNodeWithParameters"));
  for (const std::vector<int32_t>* list : {&def.inputs, &def.outputs, &def.intermediates})
    for (const int32_t t : *list)
      if (t != kNoTensor && !tensor_exists(t)) {
        const Diagnostic why =
            diagnose(Code::A704, {{"what", "tensor"},
                                  {"given", t},
                                  {"available", fmt::format("the subgraph has {}", tensor_count())}});
        calls_.set_broken(why);
        return refuse(why);
      }
  Node& node = draft_.add_node(this, std::move(def), registration);
  node.native = native;
  node.resolved = resolved;
  TfLiteNode& c = node.node();
  make_lists(&node);
  c.builtin_data = builtin_data;
  node.params_made = builtin_data != nullptr;
  if (!node.def.custom_options.empty()) {
    c.custom_initial_data = node.def.custom_options.data();
    c.custom_initial_data_size = static_cast<int>(std::min<size_t>(node.def.custom_options.size(), INT_MAX));
  }
  if (!native && resolved) start_node(node);
  // A file's node is refused when memory is due; one that is added by hand is not added.
  if (node.initialized && c.user_data == TfLiteKernelInitFailed() && !interpreter_->model()) {
    const std::string op = fmt::format("\"{}\" (node {})", name_of(node), node.index);
    finish_node(node);
    draft_.remove_last_node();
    return surelite::fail(Code::A713, {{"op", op},
                                       {"what", "failed in init"},
                                       {"hint", "Init returned TfLiteKernelInitFailed(); the node was not added."}});
  }
  draft_.order.push_back(node.index);
  invalidate();
  return node.index;
}

// An operator from outside: its adapter, and its init.
void Subgraph::start_node(Node& node) {
  node.adapter = adapter_spec(&node);
  TfLiteNode& c = node.node();
  node_for_client(node.index);
  const bool custom = c.custom_initial_data != nullptr || node.registration().builtin_code == kTfLiteBuiltinCustom;
  const auto* buffer = static_cast<const char*>(custom && !c.builtin_data ? c.custom_initial_data : c.builtin_data);
  const size_t length = custom && !c.builtin_data ? static_cast<size_t>(c.custom_initial_data_size) : 0;
  const ObservedPrepare observed(interpreter_->run_state().guard.get(), false, node.def.name);
  c.user_data = call_init(&context_, node.registration(), buffer, length);
  node.initialized = true;
}

void Subgraph::finish_node(Node& node) {
  TfLiteNode& c = node.node();
  if (node.initialized && c.user_data != TfLiteKernelInitFailed())
    call_free(&context_, node.registration(), c.user_data);
  node.initialized = false;
  for (TfLiteIntArray** list : {&c.inputs, &c.outputs, &c.intermediates, &c.temporaries}) {
    TfLiteIntArrayFree(*list);
    *list = nullptr;
  }
  std::free(c.builtin_data);
  c.builtin_data = nullptr;
  for (void* buffer : node.persistent_buffers) std::free(buffer);
  node.persistent_buffers.clear();
}

Node* Subgraph::node_for_client(int n) {
  Node* found = node(n);
  if (found && !found->params_made && !found->params_missing) {
    found->node().builtin_data = make_builtin_data(found->def);
    found->params_made = true;
  }
  return found;
}

void Subgraph::set_inputs(std::vector<int> inputs) {
  draft_.inputs = std::move(inputs);
  invalidate();
}

void Subgraph::set_outputs(std::vector<int> outputs) {
  draft_.outputs = std::move(outputs);
  invalidate();
}

void Subgraph::set_execution_plan(std::vector<int> order) {
  draft_.order = std::move(order);
  const bool was_ready = ready() && !fixed_;
  invalidate();
  // Tensors keep their memory, as with the stock library, where only the order of the nodes is another one.
  if (was_ready && compile()) make_ready(false);
}

void Subgraph::unready() {
  if (calls_.is_ready()) calls_.set_unready();
}

void Subgraph::make_ready(bool fixed) {
  calls_.set_ready();
  fixed_ = fixed;
}

void Subgraph::invalidate() {
  if (!immutable()) unready();
  interpreter_->graph_changed();
}

bool Subgraph::set_type_from_mirror(int t) {
  const std::optional<ElementType> type = to_core(mirror_[t].type);
  if (!type || !draft_.change_type(t, *type)) return false;
  kernel_calls_.definition_changed = true;
  return true;
}

Where Subgraph::where_of(int t) const {
  Where where;
  where.subgraph = index_;
  where.tensor = t;
  where.tensor_name = def_of(t).name;
  return where;
}

TfLiteStatus Subgraph::fail(TfLiteStatus status, std::string_view lead, const Diagnostic& why) const {
  report(interpreter_->reporter(), lead, why);
  return status;
}

TfLiteStatus Subgraph::fail(TfLiteStatus status, std::string_view lead, const Diagnostics& why) const {
  report(interpreter_->reporter(), lead, why);
  return status;
}

}  // namespace surelite::compat
