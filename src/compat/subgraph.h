// SPDX-License-Identifier: Apache-2.0
// A subgraph that can be changed and run: it takes the calls of clients in order, and joins the draft of the graph, the
// mirror of it that clients see, their memory, their delegates, and the plan that is compiled when memory is due.
#pragma once

#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compat/draft/draft.h"
#include "compat/foreign/delegate_stack.h"
#include "compat/foreign/kernel_calls.h"
#include "compat/handles/report.h"
#include "compat/memory/client_memory.h"
#include "compat/mirror/mirror.h"
#include "plan/partition.h"
#include "run/call_state.h"
#include "run/graph.h"

namespace surelite::compat {

class Interpreter;

// A712: the graph cannot change any more.
Diagnostic fixed_by_delegate(const char* function);

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
  void set_variables(std::vector<int> variables) { draft_.variables = std::move(variables); }
  void set_execution_plan(std::vector<int> order);
  Status define_tensor(int index, TensorDef def, const char* name);
  // With its parameters filled in; null if there is none.
  Node* node_for_client(int n);
  // No later call makes it good again.
  void mark_inconsistent(const Diagnostic& why) { calls_.set_broken(why); }
  // A kernel may give its outputs another type than the file; the plan is then made again with that type.
  bool set_type_from_mirror(int t);

  // --- shapes and memory (allocate.cc)
  TfLiteStatus resize_input(int tensor, std::span<const int32_t> dims, bool strict);
  TfLiteStatus allocate();
  TfLiteStatus release_memory();
  void reset_variables();
  TfLiteStatus set_custom_allocation(int tensor, const TfLiteCustomAllocation& allocation, int64_t flags);
  TfLiteStatus clear_custom_allocations();

  // --- running (invoke.cc)
  TfLiteStatus invoke();
  TfLiteStatus make_readable(int tensor);

  // --- clients at tensors (access.cc)
  // Gives inputs that have none memory to point at; called whenever a client takes a tensor.
  void expose(int tensor);
  // Guarded mode: a client takes a tensor, or its data; one that has no memory yet is remembered.
  void note_access(const char* function, int tensor);
  // Guarded mode: what reports say of the memory once it is gone.
  void set_end(std::string_view by);
  TfLiteStatus copy_in(int tensor, const void* from, size_t bytes);
  TfLiteStatus copy_out(int tensor, void* to, size_t bytes) const;
  void forget_refusal(int tensor) {
    const std::lock_guard lock(clients_mutex_);
    calls_.accept(tensor);
  }

  // --- delegates (foreign/delegate.cc)
  TfLiteStatus apply_delegate(TfLiteDelegate* delegate);
  TfLiteStatus remove_delegates();
  TfLiteStatus replace_nodes(const TfLiteRegistration& registration, const TfLiteIntArray* nodes,
                             TfLiteDelegate* delegate);
  TfLiteStatus preview_partitions(const TfLiteIntArray* nodes, TfLiteDelegateParams** params, int* count);
  TfLiteStatus set_buffer_handle(int tensor, TfLiteBufferHandle handle, TfLiteDelegate* delegate,
                                 bool release_old = true);
  bool has_delegates() const { return !delegates_.empty(); }
  // Empty without a delegate, and while a resize has taken them away.
  const std::vector<int>& order_before_delegates() const {
    static const std::vector<int> none;
    return delegates_.empty() || delegates_.undone ? none : delegates_.order_before;
  }
  bool delegation_skippable = false;

  // --- kernels from outside (foreign/kernel.cc, foreign/context.cc)
  Status prepare_node(PrepareContext& context, Node& node);
  Status run_node(RunContext& context, Node& node);
  TfLiteStatus resize_tensor(TfLiteTensor* tensor, TfLiteIntArray* new_size);
  KernelCalls& kernel_calls() { return kernel_calls_; }
  // TfLiteContext::impl_ points at a pointer to the subgraph: at this one's own, or at a tflite::Subgraph, whose first
  // member it is, so that kernels may take that class from there.
  static Subgraph& of(const TfLiteContext* context) { return **static_cast<Subgraph**>(context->impl_); }
  void set_context_handle(void* handle) { context_.impl_ = handle; }
  TfLiteContext* context() { return &context_; }
  // Within a delegate's Prepare, the context's functions for delegates work.
  void begin_delegate_prepare();
  void end_delegate_prepare();
  // A copy of the execution plan, for clients; until the next call.
  TfLiteIntArray* show_execution_plan();

  // --- views
  Interpreter& interpreter() const { return *interpreter_; }
  int index() const { return index_; }
  Draft& draft() { return draft_; }
  const Draft& draft() const { return draft_; }
  const std::string& name() const { return draft_.name; }
  void set_name(std::string name) { draft_.name = std::move(name); }
  TensorTable& table() const { return mirror_.table(); }
  size_t tensor_count() const { return static_cast<size_t>(mirror_.size()); }
  bool tensor_exists(int t) const { return mirror_.contains(t); }
  TfLiteTensor* tensor(int t) const { return mirror_.tensor(t); }
  const TensorDef& def_of(int t) const { return draft_.tensor(t); }
  // Lists that clients may have changed: no index in them is known to be one.
  const std::vector<int>& inputs() const { return draft_.inputs; }
  const std::vector<int>& outputs() const { return draft_.outputs; }
  const std::vector<int>& variables() const { return draft_.variables; }
  const std::vector<int>& execution_plan() const { return draft_.order; }
  int node_count() const { return draft_.node_count(); }
  Node* node(int n) { return draft_.node(n); }
  bool ready() const { return calls_.is_ready(); }
  bool immutable() const { return calls_.is_ready() && fixed_; }
  const Graph* graph() const { return graph_.get(); }
  std::string describe(int t) const { return mirror_.describe(t); }
  Where where_of(int t) const;
  // Reports, and returns the status.
  TfLiteStatus fail(TfLiteStatus status, std::string_view lead, const Diagnostics& why) const;
  TfLiteStatus fail(TfLiteStatus status, std::string_view lead, const Diagnostic& why) const;

 private:
  // Memory is due; the cause of a failure before stays known.
  void unready();
  void make_ready(bool fixed);
  // The same after a change of the graph.
  void invalidate();
  bool guarded() const;
  // Tensors that a kernel has added are in no plan before the next one.
  bool planned(int t) const { return graph_ && static_cast<size_t>(t) < graph_->plan().tensors.size(); }
  // For outputs of kernels from outside: nothing to fence in memory of the client's.
  bool is_client_memory(int t, const std::byte* data) const {
    return client_.has_custom(t) || !table().has_lent(t, data);
  }

  bool may_stay_on_delegate(int t) const;
  void start_node(Node& node);
  void finish_node(Node& node);

  // `complete`: no delegate follows that could take a node whose parameters are missing.
  Status compile(bool complete = true);
  Status check_parameters() const;
  Status propagate_shapes();
  Result<std::vector<Shape>> input_shapes(const SubgraphDef& def) const;
  void forget_memory() { mirror_.forget_memory(draft_, client_); }
  void drop_graph();
  TfLiteStatus status_for(const Diagnostics& why) const;
  TfLiteStatus check_custom_sizes();

  Status check_ready() const;
  Status check_surroundings(bool outputs_too);
  Status sync_inputs();
  Status sync_input(int t);
  Status sync_pointers();
  Status sync_pointer(int t);
  void copy_results();
  // Where the interpreter, or SetCustomAllocationForTensor, has put the tensor.
  std::byte* own_memory(int t) const;
  void return_to_own_memory(int t);
  TfLiteStatus refuse_run(const Status& why) const;
  TfLiteStatus report_failed_run(const Status& why) const;
  // The stock library's sentence for the node that this is about: `failure` is "failed to prepare" or the like.
  std::string sentence_of_node(const Diagnostic& why, std::string_view failure) const;

  TfLiteStatus apply_now(TfLiteDelegate* delegate);
  void undo_delegates();
  TfLiteStatus redo_delegates();
  void install_context();
  void set_delegate_functions(bool on);
  // Of node indices; none if the execution plan is in an order in which it cannot run.
  static constexpr int kDelegateSide = 0;
  std::optional<std::vector<Part>> partition(const std::vector<bool>& taken) const;
  std::vector<int> inputs_now(const Node& node) const;
  std::vector<std::pair<int, int>> control_edges() const;
  TfLiteDelegateParams* make_params(const Part& part, TfLiteDelegate* delegate) const;

  Subgraph* handle_ = this;
  Interpreter* interpreter_;
  int index_;
  TfLiteContext context_{};

  Draft draft_;
  Mirror mirror_;
  ClientMemory client_;
  DelegateStack delegates_;
  KernelCalls kernel_calls_;
  CallState calls_;
  mutable std::mutex clients_mutex_;  // what copies by several threads share: refusals, rooms of inputs
  bool fixed_ = false;  // once ready: by a delegate that needs fixed shapes
  // The previous one stays until the next run: stale pointers may read it.
  std::unique_ptr<Graph> graph_, previous_graph_;
  TfLiteIntArray* execution_plan_copy_ = nullptr;
};

}  // namespace surelite::compat
