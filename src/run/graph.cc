// SPDX-License-Identifier: Apache-2.0
// Memory for a plan, and the step loop.
#include "run/graph.h"

#include <algorithm>
#include <cstring>

#include "base/checked.h"
#include "plan/rows/chain.h"

namespace surelite {

Graph::Graph(std::shared_ptr<const GraphPlan> plan, RunState* state)
    : plan_(std::move(plan)), state_(state), delegated_(plan_, state) {
  ++state_->graphs;
}
Graph::~Graph() {
  --state_->graphs;
  size_t bytes = arena_.size() + variables_.size();
  for (const Block& block : heap_) bytes += block.size();
  for (const int t : bound_) bytes += tensors_[static_cast<size_t>(t)].bytes;
  for (const auto& [op, eager] : eager_) bytes += eager.packed;
  state_->hold(-static_cast<int64_t>(bytes));
}

Result<std::unique_ptr<Graph>> Graph::open(std::shared_ptr<const GraphPlan> plan, RunState* state,
                                           std::span<std::byte> arena) {
  if (state->graphs > kMaxNestedCalls)
    return fail(Code::M107, {{"count", state->graphs}, {"what", "calls of subgraphs"}, {"limit", kMaxNestedCalls}});
  std::unique_ptr<Graph> graph(new Graph(std::move(plan), state));
  SURELITE_TRY(graph->get_memory(arena));
  graph->link_steps();
  SURELITE_TRY(graph->open_children());
  SURELITE_TRY(graph->delegated_.open(graph->tensors_));
  graph->reset_variables();
  return graph;
}

Status Graph::get_memory(std::span<std::byte> arena) {
  const SubgraphDef& def = plan_->def();
  tensors_.resize(def.tensors.size());
  heap_.resize(def.tensors.size());
  if (arena.data() == nullptr) {
    // Inputs lie at the end of the arena: four times too much data for one of them stays within the slack. Only those
    // of the entry are written by an application.
    size_t slack = 0;
    if (plan_->depth == 0)
      for (const int32_t t : def.inputs) slack = std::max(slack, plan_->tensors[static_cast<size_t>(t)].bytes);
    SURELITE_LET(arena_, allocate_with_slack(plan_->arena_bytes, slack * 4, "the arena"));
    arena = arena_.bytes();
  }
  arena_span_ = arena;
  state_->hold(static_cast<int64_t>(arena_.size()));
  SURELITE_LET(variables_, allocate_zeroed(plan_->variable_bytes, "variables"));
  state_->hold(static_cast<int64_t>(variables_.size()));
  for (size_t t = 0; t < tensors_.size(); ++t) {
    const TensorPlan& planned = plan_->tensors[t];
    Tensor& tensor = tensors_[t];
    tensor.def = &def.tensors[t];
    tensor.type = tensor.def->type;
    tensor.shape = planned.shape;
    tensor.bytes = planned.bytes;
    switch (planned.storage) {
      case Storage::constant: tensor.data = const_cast<std::byte*>(planned.constant); break;
      case Storage::arena: tensor.data = arena.data() + planned.offset; break;
      case Storage::variable: tensor.data = variables_.data() + planned.offset; break;
      case Storage::outside: break;
      case Storage::rows:
        if (plan_->options->memory_for_all) tensor.data = arena.data();
        else tensor.bytes = 0;
        break;
      case Storage::heap:
      case Storage::none: tensor.bytes = 0; break;
    }
    tensor.has_value = planned.storage != Storage::heap && planned.storage != Storage::none;
    has_heap_tensors_ |= planned.storage == Storage::heap;
  }
  return state_->guarded() ? observe_tensors() : Status();
}

// Resolves the plan's indices into pointers, once.
void Graph::link_steps() {
  const SubgraphDef& def = plan_->def();
  size_t pointer_count = 0, span_count = 0;
  for (const StepPlan& step : plan_->steps) {
    step.for_operators([&](int index) {
      const OperatorDef& op = def.operators[static_cast<size_t>(index)];
      pointer_count += op.inputs.size() + op.outputs.size();
    });
    span_count += step.scratch.size() + step.persistent.size();
  }
  pointers_.reserve(pointer_count);
  spans_.reserve(span_count);
  wheres_.reserve(plan_->steps.size());
  contexts_.reserve(plan_->steps.size());
  kernels_.reserve(plan_->steps.size());
  // Of all operators of a step, one after the other.
  const auto take_pointers = [&](const StepPlan& step, const auto& list_of) {
    const size_t first = pointers_.size();
    step.for_operators([&](int index) {
      for (const int32_t t : list_of(index))
        pointers_.push_back(t < 0 ? nullptr : &tensors_[static_cast<size_t>(t)]);
    });
    return std::span<Tensor* const>(pointers_.data() + first, pointers_.size() - first);
  };
  const auto take_spans = [&](const std::vector<Range>& ranges, std::byte* base) {
    const size_t first = spans_.size();
    for (const Range& range : ranges) spans_.emplace_back(base + range.offset, range.bytes);
    return std::span<const std::span<std::byte>>(spans_.data() + first, ranges.size());
  };
  for (size_t s = 0; s < plan_->steps.size(); ++s) {
    const StepPlan& step = plan_->steps[s];
    const OperatorDef& op = def.operators[static_cast<size_t>(step.op)];
    wheres_.push_back(where_op(model(), plan_->subgraph, step.op));
    RunContext context;
    context.op = &op;
    context.spec = step.spec;
    context.host = this;
    context.step = static_cast<int>(s);
    context.where = &wheres_.back();
    context.kernel_table = &kernels_for(plan_->options->reference_kernels);
    context.state_ptr = step.state.get();
    context.inputs = take_pointers(step, [&](int index) -> auto& { return plan_->inputs_of(index); });
    context.outputs =
        take_pointers(step, [&](int index) -> auto& { return def.operators[static_cast<size_t>(index)].outputs; });
    context.scratches = take_spans(step.scratch, arena_span_.data());
    context.persistents = take_spans(step.persistent, variables_.data());
    contexts_.push_back(context);
    kernels_.push_back(step.run);
  }
}

Status Graph::open_children() {
  children_.resize(plan_->steps.size());
  child_outputs_.resize(plan_->steps.size());
  for (size_t s = 0; s < plan_->steps.size(); ++s) {
    size_t most = 0;
    for (const auto& child : plan_->steps[s].subgraphs) {
      SURELITE_LET(std::unique_ptr<Graph> graph, Graph::open(child, state_));
      most = std::max(most, child->def().outputs.size());
      children_[s].push_back(std::move(graph));
    }
    child_outputs_[s].reserve(most);
  }
  return {};
}

void Graph::reset_variables() {
  for (size_t t = 0; t < tensors_.size(); ++t) {
    if (plan_->tensors[t].storage != Storage::variable || tensors_[t].bytes == 0) continue;
    const Quantization& quant = tensors_[t].quant();
    const int zero = tensors_[t].type == ElementType::int8 ? quant.first_zero_point()
                                                           : 0;  // all others start at 0, as in the stock runtime
    std::memset(tensors_[t].data, zero & 0xff, tensors_[t].bytes);
  }
  const auto clear = [](std::byte* data, size_t bytes) {
    if (bytes) std::memset(data, 0, bytes);
  };
  for (const StepPlan& step : plan_->steps)
    for (size_t i = 0; i < step.persistent.size(); ++i)
      if (step.resettable[i]) clear(variables_.data() + step.persistent[i].offset, step.persistent[i].bytes);
  for (auto& step : children_)
    for (auto& child : step) child->reset_variables();
  for (auto& [op, eager] : eager_) {
    eager.kept.reset();
    for (auto& child : eager.children)
      if (child) child->reset_variables();
  }
}

void Graph::bind(int index, std::span<std::byte> memory) {
  Tensor& tensor = tensors_[static_cast<size_t>(index)];
  tensor.data = memory.data();
  if (bound_.insert(index).second) state_->hold(static_cast<int64_t>(tensor.bytes));
}

std::byte* Graph::planned_memory(int index) const {
  const auto t = static_cast<size_t>(index);
  if (t < observed_.size() && observed_[t]) return observed_[t]->bytes().data();
  const TensorPlan& planned = plan_->tensors[t];
  if (planned.storage == Storage::arena) return arena_span_.data() + planned.offset;
  return planned.storage == Storage::variable ? variables_.data() + planned.offset : nullptr;
}

Status Graph::resize_output(Tensor* tensor, const Shape& shape, size_t bytes) {
  const auto t = static_cast<size_t>(tensor - tensors_.data());
  // Small tensors are not worth counting what is held already.
  constexpr size_t kSmall = 1 << 20;
  const size_t held = bytes > kSmall ? held_bytes() - heap_[t].size() : 0;
  const uint64_t all = plan_->options->limit_for(bytes),
                 limit = std::min(limits().max_tensor_bytes, all - std::min<uint64_t>(all, held));
  if (bytes > limit)
    return fail(diagnose(Code::B801, where_tensor(model(), plan_->subgraph, static_cast<int>(t)),
                         {{"need", bytes}, {"what", "tensor " + to_string(shape)}, {"limit", limit}}));
  if (state_->guarded()) {
    SURELITE_TRY(move_to_observed(tensor, shape, bytes));
  } else {
    if (heap_[t].data() == nullptr || heap_[t].size() < bytes || heap_[t].size() > 2 * bytes + 4096) {
      // What grows once will grow again.
      const bool grows = heap_[t].size() > 0 && heap_[t].size() < bytes;
      const size_t room = grows ? static_cast<size_t>(std::min<uint64_t>(uint64_t{bytes} + bytes / 2, limit)) : bytes;
      SURELITE_LET(Block fresh, allocate(room, "a tensor whose size depends on data"));
      state_->hold(static_cast<int64_t>(fresh.size()) - static_cast<int64_t>(heap_[t].size()));
      heap_[t] = std::move(fresh);
    }
    tensor->data = heap_[t].data();
  }
  tensor->shape = shape;
  tensor->bytes = bytes;
  tensor->has_value = true;
  return {};
}

// An operator may only read what has been written: string inputs that nobody set are the case that planning cannot see.
Status Graph::fail_if_unset(int op) const {
  for (const int32_t t : plan_->inputs_of(op))
    if (t >= 0 && !tensors_[static_cast<size_t>(t)].has_value)
      return fail(diagnose(Code::A701, where_tensor(model(), plan_->subgraph, t),
                           {{"tensor", tensors_[static_cast<size_t>(t)].def->name}}));
  return {};
}

// Observers see a delegate's part as its first operator.
Result<bool> Graph::run_part(size_t part) {
  const auto s = static_cast<size_t>(plan_->delegated[part].first);
  StepObserver* observer = state_->observer;
  if (observer) observer->before(*plan_, plan_->steps[s].op);
  const ObservedStep seen{plan_->subgraph, plan_->steps[s].op, contexts_[s].op->name, true, contexts_[s].where, {}, {}};
  if (state_->guard) state_->guard->before_step(seen);
  Result<bool> ran = delegated_.run(part);
  if (state_->guard) state_->guard->after_step(seen, ran.has_value());
  if (observer) observer->after(*plan_, plan_->steps[s].op);
  return ran;
}

// Nobody watches, nothing but cancel() ends the run early, and all memory is there: what nearly every run is.
bool Graph::runs_plainly() const {
  return !state_->observer && !state_->guard && !state_->check_cancelled && !state_->deadline.exists() &&
         !has_heap_tensors_ && plan_->delegated.empty() &&
         plan_->first_eager >= static_cast<int>(plan_->def().operators.size());
}

Status Graph::run_plainly() {
  const size_t count = contexts_.size();
  for (size_t s = 0; s < count; ++s) {
    if (state_->cancel.load(std::memory_order_relaxed)) return state_->stopped(wheres_[s]);
    Status status = kernels_[s](contexts_[s]);
    if (!status) return status;
  }
  return {};
}

// The observer is told of each operator, also of those that go on with the rows of the one before.
Status Graph::run_step(size_t s) {
  const StepPlan& step = plan_->steps[s];
  StepObserver* const observer = state_->observer;
  const bool apart = observer && step.keeps_whole && !state_->guard;
  Status status;
  if (!apart) {
    if (observer) observer->before(*plan_, step.op);
    status = state_->guard ? observe_step(s) : step.run(contexts_[s]);
    if (observer) observer->after(*plan_, step.op);
    return status;
  }
  size_t stage = 0;
  step.for_operators([&](int op) {
    if (!status) return;
    observer->before(*plan_, op);
    status = run_stages(contexts_[s], stage, stage);
    observer->after(*plan_, op);
    ++stage;
  });
  return status;
}

Status Graph::run() {
  if (runs_plainly()) return run_plainly();
  StepObserver* observer = state_->observer;
  size_t part = 0;
  for (size_t s = 0; s < contexts_.size(); ++s) {
    const StepPlan& step = plan_->steps[s];
    if (state_->cancelled()) return state_->stopped(wheres_[s]);
    if (part < plan_->delegated.size() && plan_->delegated[part].first == static_cast<int>(s)) {
      SURELITE_LET(const bool ran, run_part(part));
      const auto last = static_cast<size_t>(plan_->delegated[part++].last);
      if (ran) s = last;
      if (ran) continue;
    }
    if (has_heap_tensors_) {
      Status set;
      step.for_operators([&](int op) {
        if (set) set = fail_if_unset(op);
      });
      SURELITE_TRY(std::move(set));
    }
    Status status = state_->end_step(run_step(s), wheres_[s]);
    if (!status) return status;
    if (part > 0 && plan_->delegated[part - 1].last == static_cast<int>(s)) SURELITE_TRY(delegated_.verify(part - 1));
  }
  const int count = static_cast<int>(plan_->def().operators.size());
  for (int op = plan_->first_eager; op < count; ++op) {
    if (state_->cancelled()) return state_->stopped(where_op(model(), plan_->subgraph, op));
    SURELITE_TRY(fail_if_unset(op));
    if (observer) observer->before(*plan_, op);
    Status status = state_->guard ? observe_eager(op) : run_eager(op);
    if (observer) observer->after(*plan_, op);
    if (state_->deadline.exists())
      status = state_->end_step(std::move(status), where_op(model(), plan_->subgraph, op));
    if (!status) return status;
  }
  return {};
}

void Graph::parallel(int64_t count, int64_t grain, void (*body)(void*, int64_t, int64_t), void* argument) {
  if (!state_->deadline.exists()) return state_->threads.parallel(count, grain, body, argument);
  struct Shifted {
    void (*body)(void*, int64_t, int64_t);
    void* argument;
    int64_t from;
  };
  const int64_t least = std::max<int64_t>(grain, 1);
  in_pieces(state_->deadline, count, least < INT64_MAX / 256 ? least * state_->threads.wanted() : least,
            [&](int64_t begin, int64_t end) {
              Shifted shifted{body, argument, begin};
              state_->threads.parallel(
                  end - begin, grain,
                  [](void* of, int64_t first, int64_t last) {
                    const auto& piece = *static_cast<const Shifted*>(of);
                    piece.body(piece.argument, piece.from + first, piece.from + last);
                  },
                  &shifted);
            });
}

Graph* Graph::child(int step, int slot) {
  return children_[static_cast<size_t>(step)][static_cast<size_t>(slot)].get();
}

size_t Graph::held_bytes() const {
  size_t bytes = arena_.size() + variables_.size();
  for (const Block& block : heap_) bytes += block.size();
  for (const auto& step : children_)
    for (const auto& child : step) bytes += child->held_bytes();
  for (const auto& [op, eager] : eager_) {
    bytes += eager.kept.bytes() + eager.packed;
    for (const auto& child : eager.children)
      if (child) bytes += child->held_bytes();
  }
  return bytes;
}

}  // namespace surelite
