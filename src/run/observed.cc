// SPDX-License-Identifier: Apache-2.0
// A graph that somebody watches: what it asks of the observer, and what it tells it.
#include <algorithm>

#include "run/graph.h"

namespace surelite {

ObservedTensor Graph::observed(size_t t) const {
  const SubgraphDef& def = plan_->def();
  const auto position = [&](const std::vector<int32_t>& list) {
    const auto found = std::find(list.begin(), list.end(), static_cast<int32_t>(t));
    return found == list.end() ? -1 : static_cast<int>(found - list.begin());
  };
  const Storage storage = plan_->tensors[t].storage;
  return {plan_->options->model.get(), &tensors_[t],           plan_->subgraph,
          static_cast<int>(t),         position(def.inputs),   position(def.outputs),
          storage == Storage::constant, storage == Storage::variable};
}

// Those that code from outside the library sees: an application the inputs, outputs and variables, a foreign kernel its
// own.
std::vector<bool> Graph::reachable_tensors() const {
  const SubgraphDef& def = plan_->def();
  std::vector<bool> reached(tensors_.size(), state_->guard->watches_all());
  const auto reach = [&](const std::vector<int32_t>& list) {
    for (const int32_t t : list)
      if (t >= 0) reached[static_cast<size_t>(t)] = true;
  };
  for (size_t op = 0; op < plan_->specs.size(); ++op)
    if (plan_->specs[op] && plan_->specs[op]->origin != Origin::own) {
      reach(def.operators[op].inputs);
      reach(def.operators[op].outputs);
    }
  for (const DelegatedPart& part : plan_->delegated) {
    reach(part.inputs);
    reach(part.outputs);
  }
  if (plan_->depth > 0) return reached;
  reach(def.inputs);
  reach(def.outputs);
  for (size_t t = 0; t < tensors_.size(); ++t)
    if (plan_->tensors[t].storage == Storage::variable) reached[t] = true;
  return reached;
}

Status Graph::observe_tensors() {
  observed_.resize(tensors_.size());
  observed_heap_.resize(tensors_.size());
  const std::vector<bool> reached = reachable_tensors();
  for (size_t t = 0; t < tensors_.size(); ++t) {
    Tensor& tensor = tensors_[t];
    if (tensor.data == nullptr || !reached[t]) continue;
    SURELITE_LET(observed_[t], state_->guard->give_memory(observed(t), tensor.bytes));
    tensor.data = observed_[t]->bytes().data();
  }
  return {};
}

Status Graph::move_to_observed(Tensor* tensor, const Shape& shape, size_t bytes) {
  const auto t = static_cast<size_t>(tensor - tensors_.data());
  if (observed_heap_[t]) observed_heap_[t]->set_end("a later run with another size");
  const Shape before = std::exchange(tensor->shape, Shape(shape));
  Result<std::unique_ptr<ObservedMemory>> fresh = state_->guard->give_memory(observed(t), bytes);
  if (!fresh) {
    tensor->shape = before;
    return std::move(fresh).failure();
  }
  observed_heap_[t] = std::move(*fresh);
  tensor->data = observed_heap_[t]->bytes().data();
  return {};
}

Status Graph::observe_step(size_t s) {
  const StepPlan& step = plan_->steps[s];
  RunContext& context = contexts_[s];
  const ObservedStep seen{plan_->subgraph, step.op,     context.op->name, step.spec->origin != Origin::own,
                          context.where,   context.outputs, context.inputs};
  state_->guard->before_step(seen);
  Status status = step.run(context);
  state_->guard->after_step(seen, status.has_value());
  return status;
}

Status Graph::observe_eager(int op) {
  const bool foreign = plan_->specs[static_cast<size_t>(op)]->origin != Origin::own;
  const ObservedStep seen{plan_->subgraph, op,      plan_->def().operators[static_cast<size_t>(op)].name,
                          foreign,         nullptr, {}, {}};
  state_->guard->before_step(seen);
  Status status = run_eager(op);
  state_->guard->after_step(seen, status.has_value());
  return status;
}

void Graph::announce_run() const {
  if (!state_->guarded()) return;
  std::vector<ObservedTensor> inputs;
  for (const int32_t t : plan_->def().inputs)
    if (plan_->tensors[static_cast<size_t>(t)].storage == Storage::arena && !is_bound(t))
      inputs.push_back(observed(static_cast<size_t>(t)));
  state_->guard->before_run(inputs);
}

void Graph::announce_read(int t) const {
  if (state_->guard) state_->guard->note_read(observed(static_cast<size_t>(t)));
}

void Graph::set_end(std::string_view by) {
  for (const auto* list : {&observed_, &observed_heap_})
    for (const auto& memory : *list)
      if (memory) memory->set_end(by);
}

Status Graph::check_observed() {
  for (size_t t = 0; t < observed_.size(); ++t)
    for (const auto* memory : {&observed_[t], &observed_heap_[t]})
      if (*memory) SURELITE_TRY((*memory)->check());
  return {};
}

}  // namespace surelite
