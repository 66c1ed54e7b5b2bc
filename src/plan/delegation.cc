// SPDX-License-Identifier: Apache-2.0
#include "plan/delegation.h"

#include <algorithm>

#include "plan/partition.h"
#include "plan/present.h"

namespace surelite {
namespace {

// 1. Every delegate sees all steps that it can be asked about; then each step is asked about. The reasons of the CPU
// come first, then those of each delegate until one takes the step.
// 2. Steps become parts. Parts that are too small are the CPU's, where they are: the order of parts holds whoever runs
// them.
// 3. Each delegate prepares its parts; those it cannot prepare are the CPU's as well.
// If no part is left, the plan is what it would have been without delegates.
class Delegation {
 public:
  Delegation(const TensorFacts& facts, GraphPlan* plan)
      : facts_(facts),
        plan_(plan),
        def_(plan->def()),
        options_(plan->options->delegates),
        off_(delegates().size(), false),
        failed_(delegates().size(), 0),
        parts_of_(delegates().size(), 0),
        reasons_(delegates().size()) {}

  Status run() {
    plan_->refusals.resize(def_.operators.size());
    refuse_late_operators();
    for (const StepPlan& step : plan_->steps) {
      std::optional<Diagnostic> reason = reason_of_cpu(step);
      open_.push_back(!reason);
      if (reason) refusals(step.op).push_back(std::move(*reason));
    }
    SURELITE_TRY(survey());
    for (size_t s = 0; s < plan_->steps.size(); ++s) ask(s);
    std::optional<std::vector<Part>> parts = divide();
    if (!parts) return {};
    for (Part& part : *parts) SURELITE_TRY(prepare(&part));
    note_failures();
    reorder(*parts);
    return {};
  }

 private:
  // An operator's tensors and place, for as long as a view of it is needed.
  struct Facts {
    Where where;
    std::vector<const Tensor*> inputs, outputs;
  };

  const std::vector<std::shared_ptr<Delegate>>& delegates() const { return plan_->options->delegates.delegates; }
  const OperatorDef& op_of(const StepPlan& step) const { return def_.operators[static_cast<size_t>(step.op)]; }
  Diagnostics& refusals(int op) { return plan_->refusals[static_cast<size_t>(op)]; }
  Where where(int op) const { return where_op(*plan_->options->model, plan_->subgraph, op); }
  std::string describe(int32_t t) const { return "\"" + def_.tensors[static_cast<size_t>(t)].name + "\""; }
  const TensorPlan& planned(int32_t t) const { return plan_->tensors[static_cast<size_t>(t)]; }

  std::vector<const Tensor*> tensors(const std::vector<int32_t>& indices) const {
    std::vector<const Tensor*> list;
    for (const int32_t t : indices) list.push_back(t < 0 ? nullptr : &facts_.tensors[static_cast<size_t>(t)]);
    return list;
  }

  Facts facts_of(int op) const {
    const OperatorDef& def = def_.operators[static_cast<size_t>(op)];
    return {where(op), tensors(def.inputs), tensors(def.outputs)};
  }
  OpView view(std::string_view delegate, int op, const Facts& facts) const {
    return {delegate, def_.operators[static_cast<size_t>(op)], facts.where, facts.inputs, facts.outputs};
  }

  // From the first operator that has to wait for data on.
  void refuse_late_operators() {
    for (int op = plan_->first_eager; op < static_cast<int>(def_.operators.size()); ++op) {
      const OperatorDef& def = def_.operators[static_cast<size_t>(op)];
      int32_t which = def.outputs.empty() ? kNoTensor : def.outputs[0];
      for (const int32_t t : present(def.inputs))
        if (!planned(t).shape_known) which = t;
      refusals(op).push_back(size_unknown(op, which));
    }
  }

  Diagnostic size_unknown(int op, int32_t t) const {
    const std::string& name = def_.operators[static_cast<size_t>(op)].name;
    return diagnose(Code::D508, where(op), {{"op", name}, {"tensor", t < 0 ? "an output" : describe(t)}});
  }

  // What keeps an operator on the CPU whatever a delegate can do: after a failure it must be possible to run it again.
  const char* lasting_effect(const StepPlan& step) const {
    if (!step.subgraphs.empty()) return "a subgraph to run";
    if (!step.persistent.empty()) return "memory of its own";
    for (const std::vector<int32_t>* list : {&op_of(step).inputs, &op_of(step).outputs})
      for (const int32_t t : present(*list)) {
        if (planned(t).storage == Storage::variable) return "a variable";
        if (def_.tensors[static_cast<size_t>(t)].type == ElementType::resource) return "a variable or table";
      }
    return step.spec->side_effects ? "effects beyond its outputs" : nullptr;
  }

  std::optional<Diagnostic> reason_of_cpu(const StepPlan& step) const {
    const OperatorDef& op = op_of(step);
    if (std::ranges::count(options_.denied, step.op) > 0)
      return diagnose(Code::D514, where(step.op), {{"op", op.name}, {"index", step.op}});
    if (step.spec->origin != Origin::own) return diagnose(Code::D513, where(step.op), {{"op", op.name}});
    if (const char* what = lasting_effect(step))
      return diagnose(Code::D509, where(step.op), {{"op", op.name}, {"what", what}});
    for (const std::vector<int32_t>* list : {&op.inputs, &op.outputs})
      for (const int32_t t : present(*list))
        if (planned(t).storage == Storage::heap) return size_unknown(step.op, t);
    return std::nullopt;
  }

  // What is read but not written, and written but read elsewhere, by the operators that delegates are asked about.
  Part everything() const {
    Part all;
    std::vector<int> writes(def_.tensors.size(), 0), reads(def_.tensors.size(), 0), outside(def_.tensors.size(), 0);
    for (const int32_t t : def_.outputs) ++outside[static_cast<size_t>(t)];
    for (size_t t = 0; plan_->options->keep_all_tensors && t < outside.size(); ++t) ++outside[t];
    std::vector<bool> asked(def_.operators.size(), false);
    for (size_t s = 0; s < open_.size(); ++s) {
      if (!open_[s]) continue;
      all.nodes.push_back(static_cast<int>(s));
      asked[static_cast<size_t>(plan_->steps[s].op)] = true;
    }
    for (size_t op = 0; op < asked.size(); ++op) {
      for (const int32_t t : present(def_.operators[op].inputs))
        ++(asked[op] ? reads : outside)[static_cast<size_t>(t)];
      if (!asked[op]) continue;
      for (const int32_t t : present(def_.operators[op].outputs)) ++writes[static_cast<size_t>(t)];
    }
    for (int32_t t = 0; t < static_cast<int32_t>(writes.size()); ++t) {
      const auto at = static_cast<size_t>(t);
      if (is_constant(t)) continue;
      if (reads[at] && !writes[at]) all.inputs.push_back(t);
      if (writes[at] && (outside[at] || !reads[at])) all.outputs.push_back(t);
    }
    return all;
  }

  // Nodes of the part are positions among the steps.
  template <class Call>
  auto with_view(const Delegate& delegate, const Part& part, const Call& call) const {
    std::vector<Facts> facts;
    std::vector<OpView> views;
    for (const int s : part.nodes) facts.push_back(facts_of(plan_->steps[static_cast<size_t>(s)].op));
    for (size_t i = 0; i < facts.size(); ++i)
      views.push_back(view(delegate.name(), plan_->steps[static_cast<size_t>(part.nodes[i])].op, facts[i]));
    const std::vector<const Tensor*> inputs = tensors(part.inputs), outputs = tensors(part.outputs);
    const PartView seen{views, inputs, outputs, plan_->options->model.get()};
    return ask_delegate(delegate.name(), [&] { return call(seen); });
  }

  Status survey() {
    const Part all = everything();
    if (all.nodes.empty()) return {};
    for (size_t d = 0; d < delegates().size(); ++d) {
      Delegate& delegate = *delegates()[d];
      const Status seen =
          with_view(delegate, all, [&](const PartView& view) -> Status { return delegate.survey(view); });
      if (seen) continue;
      const Where first = where(plan_->steps[static_cast<size_t>(all.nodes[0])].op);
      if (options_.policy == DelegatePolicy::strict)
        return Failure(delegate_failed(delegate.name(), first, seen.error()));
      off_[d] = true;
      ++parts_of_[d];
      note_failure(d, all, first, seen.error());
    }
    return {};
  }

  void ask(size_t s) {
    const StepPlan& step = plan_->steps[s];
    sides_.push_back(kCpuSide);
    if (!open_[s]) return;
    const Facts facts = facts_of(step.op);
    for (size_t d = 0; d < delegates().size(); ++d) {
      if (off_[d]) continue;
      const std::string_view name = delegates()[d]->name();
      const Status claimed = ask_delegate(name, [&] { return delegates()[d]->claims(view(name, step.op, facts)); });
      if (claimed) {
        sides_.back() = static_cast<int>(d);
        return;
      }
      refusals(step.op).insert(refusals(step.op).end(), claimed.error().begin(), claimed.error().end());
    }
  }

  std::optional<std::vector<Part>> divide() {
    if (std::ranges::all_of(sides_, [](int side) { return side == kCpuSide; })) {
      note_failures();
      return std::nullopt;
    }
    std::vector<PartitionNode> nodes;
    for (size_t s = 0; s < sides_.size(); ++s) {
      const StepPlan& step = plan_->steps[s];
      const bool ordered = step.spec->side_effects || lasting_effect(step);
      nodes.push_back({op_of(step).inputs, op_of(step).outputs, sides_[s], ordered});
    }
    // Operators that are planned during the run read from parts, and whoever keeps all tensors reads everything.
    std::vector<int32_t> read = def_.outputs;
    for (size_t op = static_cast<size_t>(plan_->first_eager); op < def_.operators.size(); ++op)
      read.insert(read.end(), def_.operators[op].inputs.begin(), def_.operators[op].inputs.end());
    for (size_t t = 0; plan_->options->keep_all_tensors && t < def_.tensors.size(); ++t)
      read.push_back(static_cast<int32_t>(t));
    return partition(nodes, read);
  }

  bool is_constant(int32_t t) const { return planned(t).storage == Storage::constant; }

  Status prepare(Part* part) {
    std::erase_if(part->inputs, [&](int32_t t) { return is_constant(t); });
    std::erase_if(part->outputs, [&](int32_t t) { return is_constant(t); });
    if (part->side == kCpuSide) return {};
    const auto d = static_cast<size_t>(part->side);
    Delegate& delegate = *delegates()[d];
    if (part->nodes.size() < options_.min_operators) {
      for (const int s : part->nodes) {
        const int op = plan_->steps[static_cast<size_t>(s)].op;
        refusals(op).push_back(diagnose(
            Code::D510, where(op),
            {{"delegate", delegate.name()}, {"count", part->nodes.size()}, {"minimum", options_.min_operators}}));
      }
      part->side = kCpuSide;
      return {};
    }
    ++parts_of_[d];
    Result<std::unique_ptr<DelegateKernel>> kernel = make_kernel(&delegate, *part);
    if (kernel && *kernel) {
      kernels_.emplace_back(std::move(*kernel));
      return {};
    }
    const Diagnostics why = kernel ? Diagnostics() : kernel.error();
    const Where first = where(plan_->steps[static_cast<size_t>(part->nodes[0])].op);
    if (options_.policy == DelegatePolicy::strict) return Failure(delegate_failed(delegate.name(), first, why));
    note_failure(d, *part, first, why);
    part->side = kCpuSide;
    return {};
  }

  Result<std::unique_ptr<DelegateKernel>> make_kernel(Delegate* delegate, const Part& part) const {
    return with_view(*delegate, part, [&](const PartView& view) { return delegate->prepare(view); });
  }

  void note_failure(size_t d, const Part& part, const Where& first, const Diagnostics& why) {
    if (failed_[d]++ == 0) reasons_[d] = {first, first_message(why), why};
    left_.emplace_back(d, part);
  }

  // One note per delegate; its operators each say so too.
  void note_failures() {
    for (size_t d = 0; d < delegates().size(); ++d) {
      if (failed_[d] == 0) continue;
      const Diagnostic note = diagnose(Code::D511, reasons_[d].where,
                                       {{"delegate", delegates()[d]->name()},
                                        {"failed", failed_[d]},
                                        {"parts", parts_of_[d]},
                                        {"what", reasons_[d].what}});
      plan_->notes.push_back(note);
      add_causes(reasons_[d].why, &plan_->notes);
      for (const auto& [delegate, part] : left_)
        for (const int s : part.nodes)
          if (delegate == d) refusals(plan_->steps[static_cast<size_t>(s)].op).push_back(note);
    }
  }

  void reorder(const std::vector<Part>& parts) {
    if (kernels_.empty()) return;
    std::vector<StepPlan> steps;
    size_t next = 0;
    for (const Part& part : parts) {
      const int first = static_cast<int>(steps.size());
      for (const int s : part.nodes) steps.push_back(std::move(plan_->steps[static_cast<size_t>(s)]));
      if (part.side == kCpuSide) continue;
      for (size_t s = static_cast<size_t>(first); s < steps.size(); ++s) steps[s].origin = Origin::delegate;
      plan_->delegated.push_back({part.side, first, static_cast<int>(steps.size()) - 1, std::move(kernels_[next++]),
                                  part.inputs, part.outputs});
    }
    plan_->steps = std::move(steps);
  }

  struct Reason {
    Where where;
    std::string what;
    Diagnostics why;
  };

  const TensorFacts& facts_;
  GraphPlan* plan_;
  const SubgraphDef& def_;
  const DelegateOptions& options_;
  std::vector<bool> open_;                                      // per step: whether delegates are asked about it
  std::vector<int> sides_;                                      // per step
  std::vector<std::shared_ptr<const DelegateKernel>> kernels_;  // in the order of the parts that have one
  std::vector<bool> off_;                                       // per delegate: it failed to survey
  std::vector<int> failed_, parts_of_;                          // per delegate
  std::vector<Reason> reasons_;                                 // per delegate: the first failure
  std::vector<std::pair<size_t, Part>> left_;                   // parts that a delegate could not prepare
};

}  // namespace

Status delegate_steps(const TensorFacts& facts, GraphPlan* plan) { return Delegation(facts, plan).run(); }

}  // namespace surelite
