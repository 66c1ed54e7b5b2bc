// SPDX-License-Identifier: Apache-2.0
// A planned subgraph with memory: what runs.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "base/memory_pool.h"
#include "run/delegated_parts.h"
#include "run/single_op.h"

namespace surelite {

class Graph final : private RunContext::Host, private PrepareContext::Host {
 public:
  // Gets memory for a plan. `arena` (64-byte aligned, plan->arena_bytes long) is used if given.
  static Result<std::unique_ptr<Graph>> open(std::shared_ptr<const GraphPlan> plan, RunState* state,
                                             std::span<std::byte> arena = {});
  ~Graph() override;
  Graph(const Graph&) = delete;
  Graph& operator=(const Graph&) = delete;

  // Runs all operators. No heap allocation if the plan is static and has no heap tensors.
  Status run();
  // Variables back to zero, or to their zero point, and with them what operators keep as state. The streams of random
  // operators go on, as in the stock runtime.
  void reset_variables();
  // Gives a tensor memory (strings, inputs of a subgraph whose shape changed).
  Status resize_output(Tensor* tensor, const Shape& shape, size_t bytes) override;
  // Lets a tensor live in the caller's memory from now on.
  void bind(int tensor, std::span<std::byte> memory);
  bool is_bound(int tensor) const { return bound_.contains(tensor); }
  // Where the plan has put the tensor, bound elsewhere or not; null if it has no memory planned.
  std::byte* planned_memory(int tensor) const;

  Tensor& tensor(int index) { return tensors_[static_cast<size_t>(index)]; }
  const Tensor& tensor(int index) const { return tensors_[static_cast<size_t>(index)]; }
  const GraphPlan& plan() const { return *plan_; }
  std::shared_ptr<const GraphPlan> shared_plan() const { return plan_; }
  Graph* child(int step, int slot);
  // Bytes of memory held, children included.
  size_t held_bytes() const;
  // Memory behind the arena that nobody uses; none if the arena is the caller's.
  std::span<std::byte> room() const { return {arena_.data() + arena_.size(), arena_.slack()}; }
  // For an observer, if there is one: a run of this graph is due, a tensor is about to be read.
  void announce_run() const;
  void announce_read(int tensor) const;
  // Observed memory: what a report says of pointers into this graph once it is gone.
  void set_end(std::string_view by);
  // Observed memory: A707 for a tensor whose surroundings were written where that does not fault; they are mended.
  Status check_observed();

 private:
  struct EagerOp {
    KeptMemory kept;
    std::vector<std::unique_ptr<Graph>> children;  // by slot
    bool linked = false;                           // the following is set
    Where where;
    std::vector<Tensor*> inputs, outputs;
    bool takes_input = false;
    std::optional<SingleOp> single;
    bool lasts = false;  // as it was prepared it may serve again, for the same shapes
    size_t packed = 0;   // bytes of weights that it holds meanwhile
  };

  Graph(std::shared_ptr<const GraphPlan> plan, RunState* state);
  Status get_memory(std::span<std::byte> arena);
  Status observe_tensors();
  std::vector<bool> reachable_tensors() const;
  ObservedTensor observed(size_t tensor) const;
  Status move_to_observed(Tensor* tensor, const Shape& shape, size_t bytes);
  Status observe_step(size_t step);
  Status observe_eager(int op);
  Status open_children();
  void link_steps();
  Result<bool> run_part(size_t part);
  bool runs_plainly() const;
  Status run_plainly();
  Status run_step(size_t s);
  Status run_eager(int op);
  uint64_t room_for(size_t bytes, size_t own = 0) const;
  Status prepare_eager(EagerOp* eager, const OperatorDef& op, const OpSpec& spec);
  Status run_prepared(EagerOp* eager, const OperatorDef& op);
  Status fail_if_unset(int op) const;
  Status open_child(std::unique_ptr<Graph>* slot, std::shared_ptr<const GraphPlan> plan);
  // What a graph does with an argument.
  enum class Use : uint8_t { none, read, handed_on };
  Use use_of(int tensor);
  bool may_take_input(int op) const;
  bool take_input(const OperatorDef& op, const PrepareContext::OutputPlan& planned);
  Status write_child_inputs(Graph* child, std::span<const Tensor* const> inputs);
  void take_state_of(Graph& old);

  // RunContext::Host
  Result<std::span<Tensor* const>> call(int step, int slot, std::span<const Tensor* const> inputs) override;
  Resources& resources() override { return state_->resources; }
  bool cancelled() const override { return state_->cancelled(); }
  const Deadline& deadline() const override { return state_->deadline; }
  const Limits& limits() const override { return plan_->options->limits; }
  void parallel(int64_t count, int64_t grain, void (*body)(void*, int64_t, int64_t), void* argument) override;
  bool& called_once(int subgraph) override { return state_->called_once[subgraph]; }
  // PrepareContext::Host, for operators that are planned during the run
  Result<std::shared_ptr<const GraphPlan>> plan_subgraph(int index, std::span<const Shape> input_shapes) override;
  std::vector<SubgraphOutput> subgraph_outputs(const GraphPlan& plan) const override { return outputs_of(plan); }
  const ModelData& model() const override { return *plan_->options->model; }
  bool reference_kernels() const override { return plan_->options->reference_kernels; }
  MemoryPool* packed_memory() override { return &packing_; }

  std::shared_ptr<const GraphPlan> plan_;
  RunState* state_;
  Block arena_;
  std::span<std::byte> arena_span_;  // arena_, or the caller's
  Block variables_;
  bool has_heap_tensors_ = false;
  std::vector<std::unique_ptr<ObservedMemory>> observed_;  // one per tensor where somebody watches, or null
  std::vector<Tensor> tensors_;
  std::set<int> bound_;                 // tensors in the caller's memory
  std::vector<Block> heap_;             // per tensor, where the size became known during the run
  std::vector<std::unique_ptr<ObservedMemory>> observed_heap_;

  // Steps that were planned ahead: everything they point at lives here and does not move.
  std::vector<Where> wheres_;
  std::vector<Tensor*> pointers_;
  std::vector<std::span<std::byte>> spans_;
  std::vector<RunContext> contexts_;
  std::vector<RunFn> kernels_;  // of contexts_
  std::vector<std::vector<std::unique_ptr<Graph>>> children_;  // per step
  std::vector<std::vector<Tensor*>> child_outputs_;            // scratch for call(), per step
  DelegatedParts delegated_;
  std::map<int, EagerOp> eager_;
  std::vector<std::unique_ptr<Graph>>* eager_slots_ = nullptr;  // of the eager operator in flight
  std::vector<Tensor*> eager_outputs_;
  MemoryPool packing_{0};  // of the eager operator that is prepared
  std::vector<Use> uses_;  // per tensor, once it was asked for
};

}  // namespace surelite
