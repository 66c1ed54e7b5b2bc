// SPDX-License-Identifier: Apache-2.0
// Operators whose shapes depend on data: planned right before they run. And calls into subgraphs.
#include <algorithm>
#include <cstring>
#include <utility>

#include "ops/shared/control/subgraph_call.h"
#include "plan/budget.h"
#include "run/graph.h"

namespace surelite {
namespace {

// What is small is not worth counting what is held already.
constexpr size_t kSmall = 1 << 20;

// Inputs that are constants keep their shape whatever is asked for.
bool has_input_shapes(const GraphPlan& plan, std::span<const Shape> shapes) {
  const std::vector<int32_t>& inputs = plan.def().inputs;
  if (inputs.size() != shapes.size()) return false;
  for (size_t i = 0; i < inputs.size(); ++i) {
    const TensorPlan& tensor = plan.tensors[static_cast<size_t>(inputs[i])];
    if (tensor.storage != Storage::constant && tensor.shape != shapes[i]) return false;
  }
  return true;
}

}  // namespace

// A plan depends on the subgraph and its shapes alone, so that of an earlier run serves again.
Result<std::shared_ptr<const GraphPlan>> Graph::plan_subgraph(int index, std::span<const Shape> input_shapes) {
  for (const auto& [op, eager] : eager_)
    for (const auto& child : eager.children)
      if (child && child->plan().subgraph == index && has_input_shapes(child->plan(), input_shapes))
        return child->shared_plan();
  return plan_graph(plan_->options, index, input_shapes, plan_->depth + 1);
}

// What the limit of memory leaves for something of that size, beside what is held; `own` of which it replaces.
uint64_t Graph::room_for(size_t bytes, size_t own) const {
  const uint64_t all = plan_->options->limit_for(bytes);
  return all - std::min<uint64_t>(all, held_bytes() - own);
}

Status Graph::run_eager(int index) {
  const OperatorDef& op = plan_->def().operators[static_cast<size_t>(index)];
  const OpSpec& spec = *plan_->specs[static_cast<size_t>(index)];
  EagerOp& eager = eager_[index];
  if (!eager.linked) {
    eager.where = where_op(model(), plan_->subgraph, index);
    for (const int32_t t : op.inputs) eager.inputs.push_back(t < 0 ? nullptr : &tensors_[static_cast<size_t>(t)]);
    for (const int32_t t : op.outputs) eager.outputs.push_back(t < 0 ? nullptr : &tensors_[static_cast<size_t>(t)]);
    eager.takes_input = !op.inputs.empty() && !op.outputs.empty() && may_take_input(index);
    eager.linked = true;
  }
  if (!eager.lasts || !eager.single->fits_again()) SURELITE_TRY(prepare_eager(&eager, op, spec));
  Status status = run_prepared(&eager, op);
  if (!eager.lasts) eager.single.reset();
  return status;
}

// What an operator was prepared for is kept where the next run may ask for the same: loops go over the same shapes
// again and again, and weights stay packed.
Status Graph::prepare_eager(EagerOp* eager, const OperatorDef& op, const OpSpec& spec) {
  eager->lasts = false;
  state_->hold(-static_cast<int64_t>(std::exchange(eager->packed, 0)));
  packing_ = MemoryPool(0);
  PrepareContext::Host* const planning = this;
  RunContext::Host* const running = this;
  eager->single.emplace(planning, running, op, spec, eager->where, eager->inputs, eager->outputs);
  if (Status status = eager->single->prepare(); !status) return eager->single.reset(), status;
  const size_t packed = packing_.allocated();
  if (packed > kSmall && packed > room_for(packed)) return {};
  eager->lasts = eager->single->remember();
  if (!eager->lasts) return {};
  eager->packed = packed;
  state_->hold(static_cast<int64_t>(packed));
  return {};
}

Status Graph::run_prepared(EagerOp* eager, const OperatorDef& op) {
  SingleOp& single = *eager->single;
  PrepareContext& prepared = single.prepared();
  const std::vector<Tensor*>& outputs = eager->outputs;
  for (size_t o = 0; o < outputs.size(); ++o) {
    if (!outputs[o]) continue;
    const TensorPlan& planned = plan_->tensors[static_cast<size_t>(op.outputs[o])];
    if (planned.storage != Storage::variable) continue;
    if (outputs[o]->bytes != planned.bytes || prepared.output_plans()[o].from_run)
      return prepared.wrong_shape(Operand::output(static_cast<int>(o)),
                                  to_string(planned.shape) + ", that of the variable");
    single.keep_memory(static_cast<int>(o));
  }
  if (const size_t need = single.working_bytes(); need > kSmall && !single.writes_nothing()) {
    const uint64_t limit = room_for(need, eager->kept.bytes());
    if (need > limit) return fail(over_budget(need, "the working memory of an operator", limit));
  }
  if (eager->takes_input && outputs[0] && !state_->observer && take_input(op, prepared.output_plans()[0]))
    single.keep_memory(0);
  const auto planned_children = prepared.take_subgraphs();
  eager->children.resize(planned_children.size());
  for (size_t slot = 0; slot < planned_children.size(); ++slot)
    SURELITE_TRY(open_child(&eager->children[slot], planned_children[slot]));
  eager_slots_ = &eager->children;
  return single.run(&eager->kept, !planned_children.empty());
}

// Keeps a child that was planned for the same shapes; replaces any other, which hands on what it remembers.
Status Graph::open_child(std::unique_ptr<Graph>* slot, std::shared_ptr<const GraphPlan> plan) {
  const bool same_subgraph = *slot && (*slot)->plan().subgraph == plan->subgraph;
  if (same_subgraph) {
    std::vector<Shape> shapes;
    for (const int32_t t : plan->def().inputs) shapes.push_back(plan->tensors[static_cast<size_t>(t)].shape);
    if (has_input_shapes((*slot)->plan(), shapes)) return {};
  }
  SURELITE_TRY(check_budget(*plan, "a subgraph"));
  SURELITE_LET(std::unique_ptr<Graph> child, Graph::open(std::move(plan), state_));
  if (same_subgraph) child->take_state_of(**slot);
  *slot = std::move(child);
  return {};
}

// Variables and the persistent memory of operators, where their sizes are still the same. Both graphs are of one
// subgraph.
void Graph::take_state_of(Graph& old) {
  for (size_t t = 0; t < tensors_.size(); ++t) {
    const Tensor &from = old.tensors_[t], &to = tensors_[t];
    const bool both =
        plan_->tensors[t].storage == Storage::variable && old.plan_->tensors[t].storage == Storage::variable;
    if (both && from.bytes == to.bytes && to.bytes) std::memcpy(to.data, from.data, to.bytes);
  }
  std::map<int, size_t> old_steps;
  for (size_t s = 0; s < old.contexts_.size(); ++s) old_steps[old.plan_->steps[s].op] = s;
  for (size_t s = 0; s < contexts_.size(); ++s) {
    const auto found = old_steps.find(plan_->steps[s].op);
    if (found == old_steps.end()) continue;
    const auto from = old.contexts_[found->second].persistents, to = contexts_[s].persistents;
    for (size_t p = 0; p < std::min(from.size(), to.size()); ++p)
      if (from[p].size() == to[p].size() && !to[p].empty()) std::memcpy(to[p].data(), from[p].data(), to[p].size());
    auto &old_children = old.children_[found->second], &new_children = children_[s];
    for (size_t c = 0; c < std::min(old_children.size(), new_children.size()); ++c)
      if (old_children[c]->plan().subgraph == new_children[c]->plan().subgraph)
        new_children[c]->take_state_of(*old_children[c]);
  }
  for (auto& [op, eager] : old.eager_)
    if (op >= plan_->first_eager) {
      EagerOp& fresh = eager_[op];
      fresh.kept = std::move(eager.kept), fresh.children = std::move(eager.children);
    }
}

// Values for the child, which was planned for these shapes.
Status Graph::write_child_inputs(Graph* child, std::span<const Tensor* const> inputs) {
  const std::vector<int32_t>& indices = child->plan().def().arguments;
  for (size_t i = 0; i < inputs.size(); ++i) {
    if (indices[i] == kNoTensor) continue;
    Tensor& to = child->tensor(indices[i]);
    const Tensor& from = *inputs[i];
    const Storage storage = child->plan().tensors[static_cast<size_t>(indices[i])].storage;
    if (storage == Storage::constant || storage == Storage::none) continue;
    const bool in_arena = storage == Storage::arena && !state_->guarded();
    const Use use = in_arena ? child->use_of(indices[i]) : Use::handed_on;
    if (use == Use::none) continue;
    if (storage == Storage::heap) SURELITE_TRY(child->resize_output(&to, from.shape, from.bytes));
    if (to.bytes != from.bytes)
      return fail(diagnose(Code::I901, where_tensor(model(), child->plan().subgraph, indices[i]),
                           {{"what", "a subgraph input has another size than its shape says"}}));
    // Nobody writes to what is only read: it stays where the caller has it.
    if (use == Use::read && !plan_->options->keep_all_tensors) to.data = from.data;
    else if (from.bytes) std::memcpy(to.data, from.data, from.bytes);
  }
  return {};
}

// A loop's condition is handed all that the loop carries, of which it reads a counter.
Graph::Use Graph::use_of(int tensor) {
  if (uses_.empty()) {
    uses_.assign(tensors_.size(), Use::none);
    const auto mark = [&](const std::vector<int32_t>& list, Use use) {
      for (const int32_t t : list)
        if (t >= 0) uses_[static_cast<size_t>(t)] = use;
    };
    for (const OperatorDef& op : plan_->def().operators) mark(op.inputs, Use::read);
    mark(plan_->def().outputs, Use::handed_on);
    // What comes back at its own place, as a loop's sequence does in every pass, is not copied back either.
    const std::vector<uint8_t> own = own_arguments(model(), plan_->subgraph);
    for (size_t i = 0; i < own.size(); ++i)
      if (own[i]) uses_[static_cast<size_t>(plan_->def().arguments[i])] = Use::read;
  }
  return uses_[static_cast<size_t>(tensor)];
}

// Whether an output of an operator that hands its input on as it is may have the input's memory: only this operator
// reads that.
bool Graph::may_take_input(int index) const {
  const SubgraphDef& def = plan_->def();
  const int32_t from = def.operators[static_cast<size_t>(index)].inputs[0];
  if (from < 0 || plan_->options->keep_all_tensors || state_->guarded()) return false;
  for (const std::vector<int32_t>* list : {&def.inputs, &def.outputs})
    if (std::find(list->begin(), list->end(), from) != list->end()) return false;
  int64_t readers = 0;
  for (const OperatorDef& op : def.operators) readers += std::count(op.inputs.begin(), op.inputs.end(), from);
  return readers == 1;
}

// Swaps the memory of both; the input's content is the output's then.
bool Graph::take_input(const OperatorDef& op, const PrepareContext::OutputPlan& planned) {
  const auto from = static_cast<size_t>(op.inputs[0]), to = static_cast<size_t>(op.outputs[0]);
  const Tensor& input = tensors_[from];
  Tensor& output = tensors_[to];
  const bool own = heap_[from].data() && input.data == heap_[from].data();
  const bool same = planned.alias_of == 0 && !planned.from_run && input.bytes == output.bytes;
  if (!own || !same || output.type == ElementType::string || plan_->tensors[to].storage == Storage::variable)
    return false;
  std::swap(heap_[from], heap_[to]);
  output.data = input.data, output.has_value = true;
  return true;
}

Result<std::span<Tensor* const>> Graph::call(int step, int slot, std::span<const Tensor* const> inputs) {
  std::unique_ptr<Graph>& child =
      (step < 0 ? *eager_slots_ : children_[static_cast<size_t>(step)])[static_cast<size_t>(slot)];
  const std::vector<int32_t>& indices = child->plan().def().arguments;
  if (inputs.size() != indices.size())
    return fail(Code::I901, {{"what", "a subgraph is called with another number of inputs than it was planned for"}});
  bool fits = true;
  for (size_t i = 0; i < inputs.size(); ++i) {
    if (indices[i] == kNoTensor) continue;
    const TensorPlan& planned = child->plan().tensors[static_cast<size_t>(indices[i])];
    fits &= planned.storage == Storage::constant || planned.shape == inputs[i]->shape;
  }
  if (!fits) {
    std::vector<Shape> shapes;
    for (size_t i = 0; i < inputs.size(); ++i)
      if (indices[i] != kNoTensor) shapes.push_back(inputs[i]->shape);
    SURELITE_LET(std::shared_ptr<const GraphPlan> plan, plan_subgraph(child->plan().subgraph, shapes));
    SURELITE_TRY(open_child(&child, std::move(plan)));
  }
  SURELITE_TRY(write_child_inputs(child.get(), inputs));
  SURELITE_TRY(child->run());
  std::vector<Tensor*>& outputs = step < 0 ? eager_outputs_ : child_outputs_[static_cast<size_t>(step)];
  outputs.clear();
  for (const int32_t t : child->plan().def().outputs) outputs.push_back(&child->tensor(t));
  return std::span<Tensor* const>(outputs);
}

}  // namespace surelite
