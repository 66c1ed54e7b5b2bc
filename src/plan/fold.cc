// SPDX-License-Identifier: Apache-2.0
#include "plan/fold.h"

#include <algorithm>
#include <iterator>
#include <new>

#include "plan/empty_outputs.h"
#include "plan/present.h"
#include "plan/saturating.h"

namespace surelite {
namespace {

// A constant may grow by this factor (2-bit numbers become floats), small ones by more: what grows beyond is cheaper to
// compute in the arena than to keep.
constexpr size_t kGrowth = 16, kSmall = size_t{64} << 10;

// Blocks from this size on are pages of their own, which go back to the system at once.
constexpr size_t kOwnPages = size_t{64} << 10;

constexpr const char* kWhat = "a folded constant";

bool contains(const std::vector<int32_t>& list, int32_t t) {
  return std::find(list.begin(), list.end(), t) != list.end();
}

}  // namespace

Folding::Folding(bool enabled, GraphPlan* plan, std::vector<Tensor>* tensors, ReadPages* read,
                 const Deadline* deadline)
    : enabled_(enabled),
      plan_(plan),
      tensors_(tensors),
      read_(read),
      deadline_(deadline),
      producer_(tensors->size(), -1),
      uses_(tensors->size()),
      needed_(tensors->size()),
      values_(tensors->size()) {
  for (const OperatorDef& op : plan_->def().operators)
    for (const int32_t t : present(op.inputs)) ++uses_[static_cast<size_t>(t)];
}

bool Folding::known(const Tensor& asked) {
  const int op = producer(static_cast<int32_t>(&asked - tensors_->data()));
  if (op < 0) return asked.has_value;
  const bool known = compute(op);
  has_told_ = has_told_ || known;
  return known;
}

Status Folding::set_constant(int32_t t, std::span<const std::byte> value) {
  SURELITE_LET(Block block, own_memory(value.size()));
  std::ranges::copy(value, block.data());
  tensor(t).data = block.data();
  tensor(t).bytes = value.size();
  tensor(t).has_value = true;
  values_[static_cast<size_t>(t)] = std::move(block);
  TensorPlan& planned = plan_->tensors[static_cast<size_t>(t)];
  planned.storage = Storage::constant;
  planned.constant = tensor(t).data;
  planned.shape_known = true;
  if (contains(plan_->def().outputs, t)) needed_[static_cast<size_t>(t)] = true;
  if (uses_[static_cast<size_t>(t)] == 0) settle(t);
  return {};
}

bool Folding::is_constant(int32_t t) {
  return plan_->tensors[static_cast<size_t>(t)].storage == Storage::constant || producer(t) >= 0;
}

// Operators without effects run no subgraphs, keep no memory between runs, make no handles to what a session owns, read
// something and write all of their outputs. No constant is a handle (M212), and no operator writes variables, constants
// or graph inputs (M207).
bool Folding::may_fold(const StepPlan& step, PrepareContext& context) {
  const OperatorDef& op = def_of(step);
  if (!only_writes(*step.spec)) return false;
  size_t from = 0, to = 0;
  bool is_output = false, from_run = false;
  for (const int32_t t : present(op.inputs)) {
    if (!is_constant(t)) return false;
    from = saturating_add(from, tensor(t).bytes);
  }
  for (size_t o = 0; o < op.outputs.size(); ++o) {
    const int32_t t = op.outputs[o];
    const std::vector<int32_t>& bound = plan_->options->bound;
    if (plan_->depth == 0 && std::binary_search(bound.begin(), bound.end(), t)) return false;
    to = saturating_add(to, tensor(t).bytes);
    is_output = is_output || contains(plan_->def().outputs, t);
    from_run = from_run || context.output_plans()[o].from_run;
  }
  for (const Range& scratch : step.scratch) to = saturating_add(to, scratch.bytes);
  if (is_output && from_run) return false;
  return to <= kSmall || to / kGrowth <= from;
}

bool Folding::take(const StepPlan& step, PrepareContext* context) {
  if (!enabled_ || !may_fold(step, *context)) return false;
  const std::vector<int32_t>& outputs = def_of(step).outputs;
  const auto index = static_cast<int>(operators_.size());
  Operator& taken = operators_.emplace_back();
  taken.step = step;
  bool now = false;
  for (size_t o = 0; o < outputs.size(); ++o) {
    const int32_t t = outputs[o];
    taken.outputs.push_back(plan_->tensors[static_cast<size_t>(t)]);
    producer(t) = index;
    taken.stays = taken.stays || contains(plan_->def().outputs, t);
    now = now || context->output_plans()[o].from_run;
  }
  const bool stays = taken.stays;
  if (!stays)
    for (const int32_t t : outputs) {
      plan_->tensors[static_cast<size_t>(t)].storage = Storage::constant;
      plan_->tensors[static_cast<size_t>(t)].folded = true;
    }
  // Shapes that follow from values are needed by whatever comes next.
  if (now) has_told_ = compute(index) || has_told_;
  return !stays;
}

void Folding::prepared(int op, const PrepareContext& context, bool runs) {
  const std::vector<int32_t>& inputs = plan_->def().operators[static_cast<size_t>(op)].inputs;
  for (size_t i = 0; i < inputs.size(); ++i) {
    if (inputs[i] < 0) continue;
    if (runs && !context.is_packed(static_cast<int>(i))) need(inputs[i]);
    else release_use(inputs[i]);
  }
}

void Folding::finish() {
  const std::vector<OperatorDef>& ops = plan_->def().operators;
  for (size_t i = static_cast<size_t>(plan_->first_eager); i < ops.size(); ++i)
    for (const int32_t t : present(ops[i].inputs)) need(t);
  // What nobody reads may fail all the same.
  for (size_t i = 0; i < operators_.size(); ++i)
    if (!operators_[i].stays) compute(static_cast<int>(i));
  auto& steps = plan_->steps;
  std::move(failed_.begin(), failed_.end(), std::back_inserter(steps));
  std::ranges::sort(steps, {}, &StepPlan::op);
}

// Runs an operator, before it those whose values it reads. A list in place of calls: chains may be long.
bool Folding::compute(int wanted) {
  std::vector<int> open{wanted};
  while (!open.empty()) {
    Operator& op = operators_[static_cast<size_t>(open.back())];
    if (op.state == State::waiting) {
      int missing = -1;
      bool complete = true;
      for (const int32_t t : present(def_of(op.step).inputs)) {
        const int by = producer(t);
        if (by >= 0 && operators_[static_cast<size_t>(by)].state == State::waiting) missing = by;
        else complete = complete && tensor(t).has_value;
      }
      if (missing >= 0) {
        open.push_back(missing);
        continue;
      }
      if (!complete || !run(&op)) fail(&op);
    }
    open.pop_back();
  }
  return operators_[static_cast<size_t>(wanted)].state == State::done;
}

bool Folding::run(Operator* op) {
  const OperatorDef& def = def_of(op->step);
  read_->before(plan_->def(), def);
  if (!run_kernel(*op)) {
    for (const int32_t t : def.outputs) {
      held_ -= values_[static_cast<size_t>(t)].size();
      values_[static_cast<size_t>(t)] = Block();
      tensor(t).data = nullptr;
    }
    return false;
  }
  op->state = State::done;
  for (const int32_t t : def.outputs) {
    tensor(t).has_value = true;
    TensorPlan& planned = plan_->tensors[static_cast<size_t>(t)];
    planned.shape_known = true;
    if (!op->stays) planned.constant = tensor(t).data;
  }
  if (!op->stays)
    for (const int32_t t : present(def.inputs)) release_use(t);
  for (const int32_t t : def.outputs)
    if (uses_[static_cast<size_t>(t)] == 0) settle(t);
  return true;
}

bool Folding::run_kernel(const Operator& folded) try {
  const StepPlan& step = folded.step;
  const OperatorDef& op = def_of(step);
  std::vector<Tensor*> inputs, outputs;
  for (const int32_t t : op.inputs) inputs.push_back(t < 0 ? nullptr : &tensor(t));
  for (size_t o = 0; o < op.outputs.size(); ++o) {
    const int32_t t = op.outputs[o];
    outputs.push_back(&tensor(t));
    if (folded.outputs[o].storage == Storage::heap) continue;
    if (!resize_output(&tensor(t), Shape(tensor(t).shape), tensor(t).bytes)) return false;
  }
  std::vector<Block> blocks;
  std::vector<std::span<std::byte>> scratch;
  for (const Range& range : step.scratch) {
    Result<Block> block = get_memory(range.bytes);
    if (!block) return false;
    held_ -= range.bytes;
    scratch.push_back(block->bytes());
    blocks.push_back(std::move(*block));
  }
  const Where where = where_op(*plan_->options->model, plan_->subgraph, step.op);
  RunContext context;
  context.op = &op;
  context.spec = step.spec;
  context.host = this;
  context.kernel_table = &kernels_for(plan_->options->reference_kernels);
  context.step = -1;
  context.where = &where;
  context.state_ptr = step.state.get();
  context.inputs = inputs;
  context.outputs = outputs;
  context.scratches = scratch;
  if (!step.run(context) || deadline_->over()) return false;
  return std::ranges::all_of(op.outputs, [&](int32_t t) { return values_[static_cast<size_t>(t)].data() != nullptr; });
} catch (const std::bad_alloc&) {
  return false;
}

Status Folding::resize_output(Tensor* tensor, const Shape& shape, size_t bytes) {
  const auto t = static_cast<size_t>(tensor - tensors_->data());
  if (bytes > limits().max_tensor_bytes)
    return surelite::fail(Code::B801, {{"need", bytes}, {"what", kWhat}, {"limit", limits().max_tensor_bytes}});
  held_ -= values_[t].size();
  values_[t] = Block();
  SURELITE_LET(values_[t], get_memory(bytes));
  tensor->data = values_[t].data();
  tensor->shape = shape;
  tensor->bytes = bytes;
  return {};
}

// Operators with subgraphs are not folded.
Result<std::span<Tensor* const>> Folding::call(int, int, std::span<const Tensor* const>) {
  return surelite::fail(Code::I901, {{"what", "a folded operator calls a subgraph"}});
}

bool& Folding::called_once(int) { return called_once_; }

void Folding::parallel(int64_t count, int64_t, void (*body)(void*, int64_t, int64_t), void* argument) {
  if (deadline_->exists())
    in_pieces(*deadline_, count, 1, [&](int64_t begin, int64_t end) { body(argument, begin, end); });
  else if (count > 0) body(argument, 0, count);
}

// Within what the plan may take in all.
Result<Block> Folding::get_memory(size_t bytes) {
  const size_t need = saturating_add(held_, bytes);
  if (const uint64_t limit = plan_->options->limit_for(need); need > limit)
    return surelite::fail(Code::B801, {{"need", need}, {"what", kWhat}, {"limit", limit}});
  return own_memory(bytes);
}

Result<Block> Folding::own_memory(size_t bytes) {
  SURELITE_LET(Block block, bytes < kOwnPages ? allocate(bytes, kWhat) : allocate_with_slack(bytes, 0, kWhat));
  held_ += bytes;
  return block;
}

void Folding::fail(Operator* op) {
  op->state = State::failed;
  const OperatorDef& def = def_of(op->step);
  for (size_t o = 0; o < def.outputs.size(); ++o) {
    producer(def.outputs[o]) = -1;
    plan_->tensors[static_cast<size_t>(def.outputs[o])] = op->outputs[o];
  }
  if (op->stays) return;
  for (const int32_t t : present(def.inputs)) need(t);
  failed_.push_back(op->step);
}

void Folding::need(int32_t t) {
  needed_[static_cast<size_t>(t)] = true;
  if (const int op = producer(t); op >= 0) compute(op);
  release_use(t);
}

void Folding::release_use(int32_t t) {
  if (--uses_[static_cast<size_t>(t)] == 0) settle(t);
}

// All readers are planned.
void Folding::settle(int32_t t) {
  Block& value = values_[static_cast<size_t>(t)];
  if (!value.data()) return;
  const bool is_constant = plan_->tensors[static_cast<size_t>(t)].storage == Storage::constant;
  // A delegate may run what packed it.
  const bool keeps_all =
      plan_->options->keep_all_tensors || (plan_->depth == 0 && !plan_->options->delegates.delegates.empty());
  if (needed_[static_cast<size_t>(t)] || (is_constant && keeps_all)) {
    plan_->folded_bytes += value.size();
    plan_->folded.push_back(std::move(value));
    return;
  }
  held_ -= value.size();
  value = Block();
  tensor(t).data = nullptr;
  tensor(t).has_value = false;
  plan_->tensors[static_cast<size_t>(t)].constant = nullptr;
}

}  // namespace surelite
