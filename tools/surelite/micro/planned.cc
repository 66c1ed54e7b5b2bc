// SPDX-License-Identifier: Apache-2.0
#include "micro/planned.h"

#include <algorithm>
#include <memory>

#include "micro/fusions.h"
#include "micro/placement.h"
#include "model/access.h"
#include "plan/access.h"

namespace surelite::tool::micro {
namespace {

// What an operator may ask while its parameters are computed anew: everything was checked when the program was made.
class Host final : public PrepareContext::Host {
 public:
  Host(const ModelData& model, const Limits& limits) : model_(model), limits_(limits) {}
  Result<std::shared_ptr<const GraphPlan>> plan_subgraph(int, std::span<const Shape>) override {
    return std::shared_ptr<const GraphPlan>();
  }
  std::vector<SubgraphOutput> subgraph_outputs(const GraphPlan&) const override { return {}; }
  const ModelData& model() const override { return model_; }
  const Limits& limits() const override { return limits_; }
  bool reference_kernels() const override { return true; }

 private:
  const ModelData& model_;
  const Limits& limits_;
};

class Planner {
 public:
  Planner(const Program& program, const Target& target, bool doctor)
      : model_(ModelAccess::data(program.model())),
        plan_(ProgramAccess::plan(program)),
        def_(plan_.def()),
        limits_(program.options().limits),
        host_(model_, limits_),
        emitter_(model_, plan_, target.layout) {
    planned_.doctor = doctor;
  }

  Result<Planned> run() {
    if (!plan_.is_static()) {
      const OperatorDef& op = def_.operators[static_cast<size_t>(plan_.first_eager)];
      return fail(diagnose(Code::P353, where_op(model_, plan_.subgraph, plan_.first_eager), {{"op", op.name}}));
    }
    make_tensors();
    fused_ = find_fused_sums(plan_);
    planned_.steps.resize(plan_.steps.size());
    for (size_t s = 0; s < plan_.steps.size(); ++s) SURELITE_TRY(emit(s));
    planned_.constants = emitter_.constants();
    planned_.states = emitter_.states();
    planned_.constant_bytes = emitter_.constant_bytes_total();
    planned_.parameter_bytes = emitter_.parameter_bytes_total();
    place(plan_, merged_, &planned_);
    return std::move(planned_);
  }

 private:
  void make_tensors() {
    for (size_t t = 0; t < plan_.tensors.size(); ++t) {
      const TensorPlan& plan = plan_.tensors[t];
      Tensor tensor{&def_.tensors[t], def_.tensors[t].type, plan.shape, nullptr, plan.bytes, false};
      if (plan.storage == Storage::constant && plan.constant) {
        tensor.data = const_cast<std::byte*>(plan.constant);
        tensor.has_value = true;
      }
      tensors_.push_back(tensor);
    }
  }

  // The context of an operator, kept while the plan is made.
  Operation operation(int index) {
    const OperatorDef& op = def_.operators[static_cast<size_t>(index)];
    const auto pointers = [&](const std::vector<int32_t>& list) {
      std::vector<Tensor*> result;
      for (const int32_t t : list) result.push_back(t < 0 ? nullptr : &tensors_[static_cast<size_t>(t)]);
      return result;
    };
    contexts_.push_back(std::make_unique<PrepareContext>(&host_, op, *plan_.specs[static_cast<size_t>(index)],
                                                         pointers(op.inputs), pointers(op.outputs),
                                                         where_op(model_, plan_.subgraph, index)));
    return {*contexts_.back(), op, index};
  }

  Status emit(size_t s) {
    const int index = plan_.steps[s].op;
    const Operation operation = this->operation(index);
    Step& step = planned_.steps[s];
    step.op = index;
    step.name = operation.op.name;
    emitter_.begin(&step);
    for (int i = 0; i < operation.ctx.output_count(); ++i)
      if (operation.ctx.has_output(i) && operation.ctx.output(i).bytes == 0)
        return operation.refuse("what makes at least one element");
    const Emit emit = find_emit(operation.op.name);
    if (!emit) return operation.refuse("only the operators that docs/micro.md lists");
    for (int i = 0; i < operation.ctx.input_count(); ++i) {
      if (!operation.has(i)) continue;
      if (operation.in(i).bytes == 0 || operation.in(i).bytes > INT32_MAX / 4)
        return operation.refuse("tensors of 1 to 536870911 bytes");
      const Storage storage = plan_.tensors[static_cast<size_t>(operation.input(i))].storage;
      const bool takes_state = operation.op.name == "SVDF" && storage == Storage::variable && i == 4;
      if (storage != Storage::arena && !operation.in(i).has_value && !takes_state)
        return operation.refuse("constants and what other operators compute, no variables");
    }
    for (const auto& [conv, fused] : fused_)
      if (fused.sum == index) return {};  // computed with the convolution
    const auto fused = fused_.find(index);
    if (fused == fused_.end()) return emit(emitter_, operation);
    const Operation sum = this->operation(fused->second.sum);
    const Fusion fusion{&sum, fused->second.row_input};
    step.fusion = &fusion;
    step.name += " with " + sum.op.name;
    const Status status = emit(emitter_, operation);
    step.fusion = nullptr;
    merged_.emplace_back(sum.input(1 - fusion.row_input), sum.output());
    return status;
  }

  const ModelData& model_;
  const GraphPlan& plan_;
  const SubgraphDef& def_;
  const Limits limits_;
  Host host_;
  Emitter emitter_;
  std::vector<Tensor> tensors_;
  std::vector<std::unique_ptr<PrepareContext>> contexts_;
  std::map<int, FusedSum> fused_;
  std::vector<std::pair<int32_t, int32_t>> merged_;  // tensors that share memory
  Planned planned_;
};

}  // namespace

Result<Planned> plan_for(const Program& program, const Target& target, bool doctor) {
  return Planner(program, target, doctor).run();
}

}  // namespace surelite::tool::micro
