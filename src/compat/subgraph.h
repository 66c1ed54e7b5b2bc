// SPDX-License-Identifier: Apache-2.0
// A subgraph that can be changed: tensors and nodes as clients see them, over a plan that is compiled when memory is
// due.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "compat/draft/node.h"
#include "compat/handles/report.h"
#include "compat/memory/input_room.h"
#include "compat/mirror/tensor_table.h"
#include "plan/partition.h"
#include "run/graph.h"

namespace surelite::compat {

class Interpreter;

// The graph as clients have made it, lists changed in place included: nothing in it is verified but the order.
struct DraftedGraph {
  SubgraphDef def;
  std::vector<int> order;  // the nodes, one for each operator of `def`
};

// A712: the graph cannot change any more.
Diagnostic fixed_by_delegate(const char* function);

// A delegate in force. The callbacks are copied: the struct may be gone when the interpreter goes.
struct AppliedDelegate {
  TfLiteDelegate* delegate = nullptr;
  TfLiteDelegate copy{};
  TfLiteOpaqueDelegateBuilder opaque{};
};

class Subgraph {
 public:
  Subgraph(Interpreter* interpreter, int index);
  ~Subgraph();
  Subgraph(const Subgraph&) = delete;
  Subgraph& operator=(const Subgraph&) = delete;

  // Tensors as in the file.
  Status load_tensors(const SubgraphDef& def);

  // --- the graph (edit.cc)
  Status add_tensors(int count, int* first);
  Result<int> add_node(OperatorDef def, const TfLiteRegistration& registration, const OpSpec* native, bool resolved,
                       void* builtin_data);
  void set_inputs(std::vector<int> inputs);
  void set_outputs(std::vector<int> outputs);
  void set_variables(std::vector<int> variables) { variables_ = std::move(variables); }
  void set_execution_plan(std::vector<int> order);
  // Bytes that a node's options or a constant point into.
  void keep(std::shared_ptr<const void> bytes) { kept_.push_back(std::move(bytes)); }
  void pin(std::vector<std::shared_ptr<const void>>* pins) const { pins->insert(pins->end(), kept_.begin(), kept_.end()); }
  Status define_tensor(int index, TensorDef def, const char* name);
  // A704 for a node of the execution plan, or a variable, that does not exist.
  Status check_plan() const;
  // The same, or A711 for a list that has no such length. The rest is for the model's rules to say.
  Result<DraftedGraph> read_draft() const;
  // Once the rules have passed it.
  void adopt(const SubgraphDef& verified, std::vector<int> order);
  // False if a client has changed a list in place since `def` was adopted.
  bool is_as(const SubgraphDef& def) const;

  // --- shapes and memory (allocate.cc)
  TfLiteStatus resize_input(int tensor, std::span<const int32_t> dims, bool strict);
  TfLiteStatus allocate();
  TfLiteStatus release_memory();
  TfLiteStatus set_custom_allocation(int tensor, const TfLiteCustomAllocation& allocation, int64_t flags);
  TfLiteStatus clear_custom_allocations();
  void reset_variables();
  // Gives inputs that have none memory to point at; called whenever a client takes a tensor.
  void expose(int tensor);

  // Guarded mode: a client takes a tensor, or its data; one that has no memory yet is remembered.
  void note_access(const char* function, int tensor);
  // Guarded mode: what reports say of the memory once it is gone.
  void set_end(std::string_view by);

  // --- running (invoke.cc)
  TfLiteStatus invoke();
  TfLiteStatus make_readable(int tensor);
  // A client copies in or out through the interface.
  TfLiteStatus copy_in(int tensor, const void* from, size_t bytes);
  TfLiteStatus copy_out(int tensor, void* to, size_t bytes) const;
  void forget_refusal(int tensor) { refused_.erase(tensor); }

  // --- delegates (delegate.cc)
  TfLiteStatus apply_delegate(TfLiteDelegate* delegate);
  TfLiteStatus remove_delegates();
  TfLiteStatus replace_nodes(const TfLiteRegistration& registration, const TfLiteIntArray* nodes,
                             TfLiteDelegate* delegate);
  TfLiteStatus preview_partitions(const TfLiteIntArray* nodes, TfLiteDelegateParams** params, int* count);
  TfLiteStatus set_buffer_handle(int tensor, TfLiteBufferHandle handle, TfLiteDelegate* delegate,
                                 bool release_old = true);
  bool has_delegates() const { return !delegates_.empty(); }

  // TfLiteContext::impl_ points at a pointer to the subgraph: at this one's own, or at a tflite::Subgraph, whose first
  // member it is, so that kernels may take that class from there.
  static Subgraph& of(const TfLiteContext* context) { return **static_cast<Subgraph**>(context->impl_); }
  void set_context_handle(void* handle) { context_.impl_ = handle; }

  // --- views
  Interpreter& interpreter() const { return *interpreter_; }
  int index() const { return index_; }
  const std::string& name() const { return name_; }
  void set_name(std::string name) { name_ = std::move(name); }
  TfLiteContext* context() { return &context_; }
  TensorTable& table() const { return *table_; }
  size_t tensor_count() const { return table_ ? static_cast<size_t>(table_->size()) : 0; }
  bool tensor_exists(int t) const { return table_ && table_->contains(t); }
  TfLiteTensor* tensor(int t) const { return tensor_exists(t) ? &(*table_)[t] : nullptr; }
  const TensorDef& def_of(int t) const { return defs_[static_cast<size_t>(t)]; }
  const std::vector<int>& inputs() const { return inputs_; }
  const std::vector<int>& outputs() const { return outputs_; }
  const std::vector<int>& variables() const { return variables_; }
  // For clients that change them in place. AllocateTensors sees the change; until then, and for every run, what the plan
  // says is in force, and no index in these lists is known to be one.
  std::vector<int>& inputs() { return inputs_; }
  std::vector<int>& outputs() { return outputs_; }
  std::vector<int>& variables() { return variables_; }
  const std::vector<int>& execution_plan() const { return plan_order_; }
  std::vector<int>& execution_plan() { return plan_order_; }
  const std::vector<int>& order_in_force() const { return order_in_force_; }
  int node_count() const { return static_cast<int>(nodes_.size()); }
  Node* node(int n) { return n >= 0 && n < node_count() ? &nodes_[static_cast<size_t>(n)] : nullptr; }
  // With its parameters filled in.
  Node* node_for_client(int n);
  bool is_input(int t) const;
  bool ready() const { return state_ != State::uninvokable; }
  bool immutable() const { return state_ == State::immutable; }
  // No later call makes it good again.
  void mark_inconsistent(const Diagnostic& why) { inconsistent_ = why; }
  const Graph* graph() const { return graph_.get(); }
  std::string describe(int t) const;  // "\"name\" [1,2] float32"
  Where where_of(int t) const;
  bool delegation_skippable = false;

  // --- for kernels from outside (kernel.cc, context.cc)
  enum class Phase : unsigned char { idle, prepare, invoke, delegate };
  Phase phase = Phase::idle;
  Node* active = nullptr;  // the node whose prepare or invoke is in flight
  RunContext* active_run = nullptr;
  const PrepareContext* active_prepare = nullptr;
  std::vector<std::string> kernel_errors;  // what the kernel in flight reported
  std::optional<Diagnostic> kernel_fault;  // what it did wrong
  bool definition_changed = false;         // Prepare gave a tensor another type: plan again
  std::vector<std::span<std::byte>> active_scratch;
  TfLiteStatus resize_tensor(TfLiteTensor* tensor, TfLiteIntArray* new_size);
  Status prepare_node(PrepareContext& context, Node& node);
  Status run_node(RunContext& context, Node& node);
  void set_shape(int t, const Shape& shape);
  bool set_type_from_mirror(int t);
  void invalidate();
  // Tensors that a kernel has added are in no plan before the next one.
  bool planned(int t) const { return graph_ && static_cast<size_t>(t) < graph_->plan().tensors.size(); }
  bool is_custom_memory(int t, const std::byte* data) const {
    const auto found = custom_.find(t);
    return found != custom_.end() && found->second.data == data;
  }

 private:
  enum class State : unsigned char { uninvokable, invokable, immutable };

  void mirror_def(int t);
  TfLiteStatus apply_now(TfLiteDelegate* delegate);
  void undo_delegates();
  TfLiteStatus redo_delegates();
  int first_dynamic() const;
  void free_buffer_handle(TfLiteTensor& target);
  TfLiteStatus status_for(const Diagnostics& why) const;
  void start_node(Node& node);
  void finish_node(Node& node);
  Status compile();
  void retire_landing(int t);
  Status bind_inputs();
  Status bind_custom();
  void mirror_plan();
  void forget_memory();
  void mirror_run();
  Status check_ready();
  // Inputs, and outputs as the last run left them: their surroundings belong to other tensors while the graph runs.
  Status check_fences(bool outputs_too);
  Fence output_fence(int t) const;
  void write_output_fences();
  Status check_first_inputs();
  Status sync_inputs();
  TfLiteStatus check_custom_sizes();
  Status verify_allocation(int tensor, const TfLiteCustomAllocation& allocation) const;
  TfLiteStatus fail(TfLiteStatus status, std::string_view lead, const Diagnostics& why);
  TfLiteStatus fail(TfLiteStatus status, std::string_view lead, const Diagnostic& why);
  void install_context();
  void set_delegate_functions(bool on);

  // Of node indices; none if the execution plan is in an order in which it cannot run.
  static constexpr int kDelegateSide = 0;
  std::optional<std::vector<Part>> partition(const std::vector<bool>& taken) const;
  TfLiteDelegateParams* make_params(const Part& part, TfLiteDelegate* delegate) const;

  Subgraph* handle_ = this;
  Interpreter* interpreter_;
  int index_;
  std::string name_;
  TfLiteContext context_{};
  std::unique_ptr<TensorTable> table_;
  std::deque<TensorDef> defs_;
  std::vector<std::shared_ptr<const void>> kept_;
  std::deque<Node> nodes_;
  std::vector<int> plan_order_, inputs_, outputs_, variables_;
  std::vector<int> arguments_;  // the inputs as a caller inside the model passes them, dropped ones included
  std::vector<int> order_in_force_;  // the last that was adopted
  std::vector<int> undelegated_order_;
  std::vector<AppliedDelegate> delegates_;
  size_t nodes_before_delegates_ = 0;
  bool delegates_undone_ = false;  // by a resize, until memory is due

  State state_ = State::uninvokable;
  std::optional<Diagnostic> why_not_ready_;
  std::optional<Diagnostic> inconsistent_;  // inputs, outputs or a node named a tensor that does not exist
  std::map<int, Diagnostic> refused_;  // per tensor: a failed copy that was not repeated
  std::optional<Diagnostic> refused_resize_;
  bool exposed_early_ = false;  // a client took an input while it had no memory

  std::map<int, Landing> landings_;
  std::vector<std::pair<int, Landing>> old_landings_;  // of another size; a client may still write there
  bool fresh_inputs_ = false;                          // no run has seen the inputs' memory yet
  std::map<int, TfLiteCustomAllocation> custom_;
  std::unique_ptr<Graph> graph_,
      previous_graph_;                      // the previous one stays until the next run: stale pointers may read it
  TfLiteStatus kernel_status_ = kTfLiteOk;  // what a Prepare from outside returned during the last compile
  std::vector<int> heap_tensors_;
  std::vector<int> fenced_outputs_;

  TfLiteIntArray* execution_plan_copy_ = nullptr;
  std::vector<TfLiteDelegateParams*> previews_;
  std::vector<TfLiteDelegateParams> preview_array_;
  friend struct ContextFunctions;
  friend class Interpreter;
};

}  // namespace surelite::compat
