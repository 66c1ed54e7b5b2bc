// SPDX-License-Identifier: Apache-2.0
// Constant folding: operators whose inputs are all constant run once, while planning.
#pragma once

#include <span>
#include <vector>

#include "base/deadline.h"
#include "base/memory.h"
#include "ops/op.h"
#include "ops/shared/control/resources.h"
#include "plan/program_data.h"
#include "plan/read_pages.h"

namespace surelite {

// 1. An operator that may be folded runs when an operator behind it asks for its value, at the latest when planning
// ends.
// 2. A value is released once all of its readers are planned, unless one of them reads it in every run. So weights that
// are
//    converted and then packed exist in one converted copy at a time.
// 3. What fails, or would take too much memory, becomes a step like any other and says so when it runs.
// Values that operators know while they are planned (SHAPE, DENSIFY) are kept and released in the same way.
class Folding final : private RunContext::Host {
 public:
  // All pointers outlive it; the tensors are those of the plan's subgraph and do not move. Without `enabled` no
  // operator is taken.
  Folding(bool enabled, GraphPlan* plan, std::vector<Tensor>* tensors, ReadPages* read, const Deadline* deadline);

  // Whether the value can be read now; runs operators to get it.
  bool known(const Tensor& tensor);
  // An output whose value its operator knows. Fails with B802.
  Status set_constant(int32_t tensor, std::span<const std::byte> value);
  // Takes a prepared operator whose inputs are all constant; its outputs then count as constants. Else false: it is a
  // step.
  bool take(const StepPlan& step, PrepareContext* context);
  // An operator that was not taken is prepared, and either runs or has constant outputs only.
  void prepared(int op, const PrepareContext& context, bool runs);
  // No more operators are prepared; plan->first_eager is set.
  void finish();
  // Whether operators were told values, or shapes, that are known by folding only.
  bool has_told() const { return has_told_; }

 private:
  enum class State : uint8_t { waiting, done, failed };
  struct Operator {
    StepPlan step;
    std::vector<TensorPlan> outputs;  // of a step
    bool stays = false;               // a step too, as the application reads an output
    State state = State::waiting;
  };

  const OperatorDef& def_of(const StepPlan& step) const { return plan_->def().operators[static_cast<size_t>(step.op)]; }
  Tensor& tensor(int32_t t) { return (*tensors_)[static_cast<size_t>(t)]; }
  int& producer(int32_t t) { return producer_[static_cast<size_t>(t)]; }
  bool is_constant(int32_t t);
  bool may_fold(const StepPlan& step, PrepareContext& context);
  bool compute(int wanted);
  bool run(Operator* op);
  bool run_kernel(const Operator& op);
  void fail(Operator* op);
  void need(int32_t t);
  void release_use(int32_t t);
  void settle(int32_t t);
  Result<Block> get_memory(size_t bytes);
  Result<Block> own_memory(size_t bytes);

  // RunContext::Host
  Status resize_output(Tensor* tensor, const Shape& shape, size_t bytes) override;
  Result<std::span<Tensor* const>> call(int step, int slot, std::span<const Tensor* const> inputs) override;
  Resources& resources() override { return resources_; }
  bool cancelled() const override { return deadline_->over(); }
  const Deadline& deadline() const override { return *deadline_; }
  const Limits& limits() const override { return plan_->options->limits; }
  void parallel(int64_t count, int64_t grain, void (*body)(void*, int64_t, int64_t), void* argument) override;
  bool& called_once(int subgraph) override;

  bool enabled_;
  GraphPlan* plan_;
  std::vector<Tensor>* tensors_;
  ReadPages* read_;
  const Deadline* deadline_;  // of planning; what is not computed by then is a step
  std::vector<Operator> operators_;
  std::vector<StepPlan> failed_;   // to become steps in the order of operators
  // Per tensor:
  std::vector<int> producer_;      // index of the folded operator that computes it, or -1
  std::vector<int> uses_;          // inputs that read it and have not been planned
  std::vector<bool> needed_;       // steps read it
  std::vector<Block> values_;
  size_t held_ = 0;                // bytes of all values, and of those that the plan took
  Resources resources_;            // empty: operators on resources are not folded
  bool called_once_ = false;
  bool has_told_ = false;
};

}  // namespace surelite
