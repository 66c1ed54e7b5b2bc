// SPDX-License-Identifier: Apache-2.0
// Building and changing a subgraph: tensors, nodes, inputs and outputs.
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
  for (int t = 0; table_ && t < table_->size(); ++t) free_buffer_handle((*table_)[t]);
  for (Node& node : nodes_) finish_node(node);
  for (const AppliedDelegate& applied : delegates_) unpin_delegate(applied.delegate);
  TfLiteIntArrayFree(execution_plan_copy_);
  for (TfLiteDelegateParams* params : previews_) std::free(params);
}

Status Subgraph::load_tensors(const SubgraphDef& def) {
  SURELITE_LET(table_, TensorTable::make(this, def.tensors.size()));
  context_.tensors = table_->data();
  context_.tensors_size = def.tensors.size();
  for (size_t t = 0; t < def.tensors.size(); ++t) {
    defs_.push_back(def.tensors[t]);
    mirror_def(static_cast<int>(t));
    if (def.tensors[t].is_variable) variables_.push_back(static_cast<int>(t));
  }
  inputs_ = def.inputs;
  arguments_ = def.arguments;
  outputs_ = def.outputs;
  return {};
}

// The struct that clients see, from the definition; whatever it held before is freed.
void Subgraph::mirror_def(int t) {
  const TensorDef& def = def_of(t);
  TfLiteTensor& tensor = (*table_)[t];
  table_->drop_data(t);
  TfLiteTensorFree(&tensor);
  tensor.type = to_tflite(def.type);
  tensor.name = def.name.c_str();
  tensor.dims = make_dims(def.shape.dims());
  tensor.dims_signature = def.shape_signature.empty() ? nullptr : make_dims(def.shape_signature);
  tensor.params = legacy_params(def.quantization);
  tensor.quantization = make_quantization(def.quantization);
  tensor.sparsity = def.sparsity ? make_sparsity(*def.sparsity) : nullptr;
  tensor.is_variable = def.is_variable;
  tensor.buffer_handle = kTfLiteNullBufferHandle;
  tensor.delegate = nullptr;
  tensor.data_is_stale = false;
  if (def.is_constant) {
    tensor.allocation_type = kTfLiteMmapRo;
    tensor.bytes = def.data.size();
    tensor.data.raw_const = reinterpret_cast<const char*>(def.data.data());
    return;
  }
  tensor.bytes = checked_bytes(def.type, def.shape.dims()).value_or(0);
  tensor.allocation_type = def.is_variable          ? kTfLiteArenaRwPersistent
                           : bits_of(def.type) == 0 ? kTfLiteDynamic
                                                    : kTfLiteArenaRw;
}

Status Subgraph::add_tensors(int count, int* first) {
  if (count < 0)
    return surelite::fail(Code::A711, {{"function", "AddTensors"},
                                       {"argument", "tensors_to_add"},
                                       {"value", count},
                                       {"expected", "0 or more is needed"}});
  if (!table_) {
    SURELITE_LET(table_, TensorTable::make(this, 0));
    context_.tensors = table_->data();
  }
  const int base = table_->size();
  if (!table_->grow(static_cast<size_t>(count)))
    return surelite::fail(Code::A711, {{"function", "AddTensors"},
                                       {"argument", "tensors_to_add"},
                                       {"value", count},
                                       {"expected", "a subgraph cannot take that many more"}});
  for (int i = 0; i < count; ++i) defs_.emplace_back();
  context_.tensors_size = static_cast<size_t>(table_->size());
  if (first) *first = base;
  if (phase == Phase::idle || phase == Phase::delegate) interpreter_->graph_changed();
  return {};
}

Diagnostic fixed_by_delegate(const char* function) {
  return diagnose(Code::A712, {{"function", function},
                               {"what", "a delegate that needs fixed shapes is in force"},
                               {"hint", "Change the graph before the delegate is applied."}});
}

Status Subgraph::define_tensor(int t, TensorDef def, const char* name) {
  if (state_ == State::immutable) return surelite::fail(fixed_by_delegate("SetTensorParameters"));
  if (!table_ || !table_->contains(t))
    return surelite::fail(Code::A704, {{"what", "tensor"},
                                       {"given", t},
                                       {"available", fmt::format("the subgraph has {}", table_ ? table_->size() : 0)}});
  if (def.shape.rank() > interpreter_->limits().max_rank || !checked_count(def.shape.dims()))
    return surelite::fail(Code::P311, {{"what", fmt::format("tensor {} {}", t, surelite::to_string(def.shape))}});
  if (name) def.name = name;
  defs_[static_cast<size_t>(t)] = std::move(def);
  mirror_def(t);
  invalidate();
  return {};
}

Result<int> Subgraph::add_node(OperatorDef def, const TfLiteRegistration& registration, const OpSpec* native,
                               bool resolved, void* builtin_data) {
  const auto refuse = [&](Diagnostic why) {
    std::free(builtin_data);
    return surelite::fail(std::move(why));
  };
  if (state_ == State::immutable) return refuse(fixed_by_delegate("AddNodeWithParameters"));
  for (const std::vector<int32_t>* list : {&def.inputs, &def.outputs, &def.intermediates})
    for (const int32_t t : *list)
      if (t != kNoTensor && !(table_ && table_->contains(t))) {
        inconsistent_ =
            diagnose(Code::A704, {{"what", "tensor"},
                                  {"given", t},
                                  {"available", fmt::format("the subgraph has {}", table_ ? table_->size() : 0)}});
        return refuse(*inconsistent_);
      }
  Node& node = nodes_.emplace_back();
  node.owner = this;
  node.index = node_count() - 1;
  node.def = std::move(def);
  node.native = native;
  node.resolved = resolved;
  node.registration() = registration;
  TfLiteNode& c = node.node();
  make_lists(&node);
  c.builtin_data = builtin_data;
  node.params_made = builtin_data != nullptr;
  if (!node.def.custom_options.empty()) {
    c.custom_initial_data = node.def.custom_options.data();
    c.custom_initial_data_size = static_cast<int>(std::min<size_t>(node.def.custom_options.size(), INT_MAX));
  }
  if (!native && resolved) start_node(node);
  plan_order_.push_back(node.index);
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
  if (found && !found->params_made) {
    found->node().builtin_data = make_builtin_data(found->def);
    found->params_made = true;
  }
  return found;
}

void Subgraph::set_inputs(std::vector<int> inputs) {
  inputs_ = std::move(inputs);
  arguments_ = inputs_;
  invalidate();
}

void Subgraph::set_outputs(std::vector<int> outputs) {
  outputs_ = std::move(outputs);
  invalidate();
}

void Subgraph::set_execution_plan(std::vector<int> order) {
  plan_order_ = std::move(order);
  const bool was_ready = state_ == State::invokable;
  invalidate();
  // Tensors keep their memory, as with the stock library, where only the order of the nodes is another one.
  if (was_ready && compile()) state_ = State::invokable;
}

bool Subgraph::is_input(int t) const { return std::find(inputs_.begin(), inputs_.end(), t) != inputs_.end(); }

void Subgraph::invalidate() {
  if (state_ != State::immutable) state_ = State::uninvokable;
  interpreter_->graph_changed();
}

namespace {

tl::unexpected<Diagnostics> no_such(const char* what, int given, int count) {
  return surelite::fail(
      Code::A704, {{"what", what}, {"given", given}, {"available", fmt::format("the subgraph has {}", count)}});
}

}  // namespace

Status Subgraph::check_plan() const {
  for (const int n : plan_order_)
    if (n < 0 || n >= node_count()) return no_such("node", n, node_count());
  for (const int t : variables_)
    if (t != kNoTensor && !tensor_exists(t)) return no_such("tensor", t, static_cast<int>(tensor_count()));
  return {};
}

Result<DraftedGraph> Subgraph::read_draft() const {
  SURELITE_TRY(check_plan());
  DraftedGraph drafted;
  drafted.order = plan_order_;
  SubgraphDef& def = drafted.def;
  def.name = name_;
  def.tensors.assign(defs_.begin(), defs_.end());
  def.inputs = inputs_;
  def.arguments = arguments_;
  def.outputs = outputs_;
  for (const int n : drafted.order) {
    SURELITE_LET(OperatorDef op, read_lists(nodes_[static_cast<size_t>(n)]));
    def.operators.push_back(std::move(op));
  }
  return drafted;
}

void Subgraph::adopt(const SubgraphDef& verified, std::vector<int> order) {
  for (size_t i = 0; i < order.size(); ++i) {
    OperatorDef& def = nodes_[static_cast<size_t>(order[i])].def;
    const OperatorDef& op = verified.operators[i];
    def.inputs = op.inputs;
    def.outputs = op.outputs;
    def.intermediates = op.intermediates;
  }
  order_in_force_ = std::move(order);
}

bool Subgraph::is_as(const SubgraphDef& def) const {
  return inputs_ == def.inputs && outputs_ == def.outputs && plan_order_ == order_in_force_ &&
         std::ranges::all_of(variables_, [&](int t) { return t == kNoTensor || tensor_exists(t); }) &&
         std::ranges::none_of(order_in_force_, [&](int n) { return lists_differ(nodes_[static_cast<size_t>(n)]); });
}

std::string Subgraph::describe(int t) const {
  const TfLiteTensor* tensor_ptr = tensor(t);
  if (!tensor_ptr) return fmt::format("tensor {}", t);
  const std::optional<ElementType> type = to_core(tensor_ptr->type);
  return fmt::format("\"{}\" {} {}", tensor_ptr->name ? tensor_ptr->name : "",
                     surelite::to_string(to_shape(tensor_ptr->dims)), type ? surelite::name_of(*type) : "of no type");
}

// Keeps the array where it is if the rank stays: clients hold pointers to it.
void Subgraph::set_shape(int t, const Shape& shape) {
  TfLiteTensor& tensor_ref = (*table_)[t];
  if (tensor_ref.dims && tensor_ref.dims->size == shape.rank()) {
    std::copy(shape.begin(), shape.end(), tensor_ref.dims->data);
    return;
  }
  TfLiteIntArray* fresh = make_dims(shape.dims());
  TfLiteIntArrayFree(tensor_ref.dims);
  tensor_ref.dims = fresh;
}

// A kernel may give its outputs another type than the file; the plan is then made again with that type.
bool Subgraph::set_type_from_mirror(int t) {
  const std::optional<ElementType> type = to_core((*table_)[t].type);
  TensorDef& def = defs_[static_cast<size_t>(t)];
  if (!type || *type == def.type) return false;
  def.type = *type;
  definition_changed = true;
  return true;
}

}  // namespace surelite::compat
