// SPDX-License-Identifier: Apache-2.0
// Plans one subgraph: prepares operators in order as long as shapes are known, then lays out memory.
#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <map>
#include <numeric>

#include "base/checked.h"
#include "base/file.h"
#include "base/memory_pool.h"
#include "plan/arena.h"
#include "plan/program_data.h"

namespace surelite {
namespace {

// Subgraphs planned in one go, by index and input shapes.
using PlannedSubgraphs = std::map<std::pair<int, std::vector<std::vector<int32_t>>>, std::shared_ptr<const GraphPlan>>;

// Bytes of the file that are given back in one call.
constexpr size_t kWorthForgetting = size_t{1} << 20;

// The part of the file that holds constants read since memory was last given back, and how many bytes those are.
struct ReadPart {
  const std::byte *begin = nullptr, *end = nullptr;
  size_t bytes = 0;

  void add(const ReadPart& other) {
    if (other.bytes == 0) return;
    begin = bytes ? std::min(begin, other.begin) : other.begin;
    end = bytes ? std::max(end, other.end) : other.end;
    bytes += other.bytes;
  }
};

// What planners of nested subgraphs share.
struct Shared {
  PlannedSubgraphs planned;
  MemoryPool* packed = nullptr;
  ReadPart read;
};

template <class T>
T saturating_add(T a, T b) {
  T sum;
  return checked_add(a, b, &sum) ? sum : std::numeric_limits<T>::max();
}

Status too_deep(const Limits& limits, int depth) {
  return fail(Code::M107, {{"count", depth}, {"what", "nested subgraph calls"}, {"limit", limits.max_call_depth}});
}

class Planner final : public PrepareContext::Host {
 public:
  Planner(std::shared_ptr<const PlanOptions> options, int subgraph, int depth, Shared* shared)
      : options_(std::move(options)), plan_(std::make_shared<GraphPlan>()), depth_(depth), shared_(shared) {
    plan_->options = options_;
    plan_->subgraph = subgraph;
    plan_->depth = depth;
  }

  Result<std::shared_ptr<const GraphPlan>> plan(std::span<const Shape> input_shapes) {
    if (depth_ > limits().max_call_depth) return tl::unexpected(too_deep(limits(), depth_).error());
    SURELITE_TRY(start(input_shapes));
    SURELITE_TRY(prepare_ops());
    lay_out();
    SURELITE_TRY(count_calls());
    return std::shared_ptr<const GraphPlan>(plan_);
  }

  Result<std::shared_ptr<const GraphPlan>> plan_subgraph(int index, std::span<const Shape> input_shapes) override {
    PlannedSubgraphs::key_type key{index, {}};
    for (const Shape& shape : input_shapes) key.second.emplace_back(shape.begin(), shape.end());
    std::shared_ptr<const GraphPlan>& plan = shared_->planned[key];
    if (!plan) {
      SURELITE_LET(plan, Planner(options_, index, depth_ + 1, shared_).plan(input_shapes));
    }
    if (depth_ + 1 + plan->height > limits().max_call_depth)
      return tl::unexpected(too_deep(limits(), depth_ + 1 + plan->height).error());
    return plan;
  }
  std::vector<SubgraphOutput> subgraph_outputs(const GraphPlan& plan) const override { return outputs_of(plan); }
  const ModelData& model() const override { return *options_->model; }
  const Limits& limits() const override { return options_->limits; }
  bool reference_kernels() const override { return options_->reference_kernels; }
  int threads() const override { return options_->threads; }
  MemoryPool* packed_memory() override { return shared_->packed; }

 private:
  const SubgraphDef& def() const { return plan_->def(); }
  size_t tensor_count() const { return def().tensors.size(); }

  // Every tensor as the file describes it; inputs with the shapes asked for.
  Status start(std::span<const Shape> input_shapes) {
    tensors_.resize(tensor_count());
    group_.resize(tensor_count());
    fenced_.resize(tensor_count());
    std::iota(group_.begin(), group_.end(), 0);
    plan_->tensors.resize(tensor_count());
    for (size_t t = 0; t < tensor_count(); ++t) {
      const TensorDef& tensor_def = def().tensors[t];
      Tensor& tensor = tensors_[t];
      tensor.def = &tensor_def;
      tensor.type = tensor_def.type;
      tensor.shape = tensor_def.shape;
      tensor.bytes = checked_bytes(tensor.type, tensor.shape.dims()).value_or(0);
      if (tensor_def.is_constant) {
        tensor.data = const_cast<std::byte*>(tensor_def.data.data());
        tensor.bytes = tensor_def.data.size();
        tensor.has_value = true;
        plan_->tensors[t].storage = Storage::constant;
        plan_->tensors[t].constant = tensor_def.data.data();
        plan_->tensors[t].shape_known = true;
      } else if (tensor_def.is_variable) {
        plan_->tensors[t].storage = Storage::variable;
        plan_->tensors[t].shape_known = true;
      }
    }
    for (size_t i = 0; i < input_shapes.size(); ++i) SURELITE_TRY(start_input(i, input_shapes[i]));
    return {};
  }

  Status start_input(size_t i, const Shape& shape) {
    const auto t = static_cast<size_t>(def().inputs[i]);
    Tensor& tensor = tensors_[t];
    TensorPlan& tensor_plan = plan_->tensors[t];
    tensor_plan.shape_known = true;
    if (tensor_plan.storage == Storage::constant) return {};
    tensor.shape = shape;
    if (tensor.type == ElementType::string || tensor.type == ElementType::variant) {
      tensor_plan.storage = Storage::heap;
      return {};
    }
    const std::optional<size_t> bytes = checked_bytes(tensor.type, shape.dims());
    const std::string what = fmt::format("input {} \"{}\" {}", i, tensor.def->name, to_string(shape));
    if (!bytes) return fail(Code::P311, {{"what", what}});
    if (*bytes > options_->limits.max_tensor_bytes)
      return fail(Code::B801, {{"need", *bytes}, {"what", what}, {"limit", options_->limits.max_tensor_bytes}});
    tensor.bytes = *bytes;
    if (tensor_plan.storage == Storage::none)
      tensor_plan.storage = options_->inputs_outside && depth_ == 0 ? Storage::outside : Storage::arena;
    return {};
  }

  Status prepare_ops() {
    const int count = static_cast<int>(def().operators.size());
    plan_->specs.reserve(def().operators.size());
    plan_->steps.reserve(def().operators.size());
    for (int i = 0; i < count; ++i) plan_->specs.push_back(resolve_op(*options_, def().operators[static_cast<size_t>(i)]));
    for (int i = 0; i < count; ++i) {
      SURELITE_LET(const bool ready, prepare_op(i));
      if (!ready) {
        plan_->first_eager = i;
        return {};
      }
    }
    plan_->first_eager = count;
    return {};
  }

  std::vector<Tensor*> tensor_pointers(const std::vector<int32_t>& indices) {
    std::vector<Tensor*> pointers;
    for (const int32_t t : indices) pointers.push_back(t < 0 ? nullptr : &tensors_[static_cast<size_t>(t)]);
    return pointers;
  }

  // False if the operator has to wait for data.
  Result<bool> prepare_op(int index) {
    const OperatorDef& op = def().operators[static_cast<size_t>(index)];
    const OpSpec* spec = plan_->specs[static_cast<size_t>(index)];
    if (!spec) return fail(diagnose(Code::P302, where_op(model(), plan_->subgraph, index), {{"op", op.name}}));
    for (const int32_t t : op.inputs)
      if (t >= 0 && !plan_->tensors[static_cast<size_t>(t)].shape_known) return false;
    PrepareContext context(this, op, *spec, tensor_pointers(op.inputs), tensor_pointers(op.outputs),
                           where_op(model(), plan_->subgraph, index));
    forget_weights_before(op);
    SURELITE_TRY(spec->prepare(context));
    if (context.waiting()) return false;
    finish_op(index, op, *spec, &context);
    return true;
  }

  // What earlier operators packed is not read again, and what they read in place comes back from the file with its first use. Some
  // operators at a time: a call costs as much as packing a small one.
  void forget_weights_before(const OperatorDef& op) const {
    constexpr size_t kLargeTensor = size_t{16} << 10;
    const std::byte *begin = model().bytes.data(), *end = begin + model().bytes.size();
    ReadPart next, &read = shared_->read;
    for (const int32_t t : op.inputs) {
      if (t < 0 || !model().mapped) continue;
      const std::span<const std::byte> data = def().tensors[static_cast<size_t>(t)].data;
      if (data.size() >= kLargeTensor && data.data() >= begin && data.data() < end) next.add({data.data(), data.data() + data.size(), data.size()});
    }
    if (read.bytes + next.bytes >= kWorthForgetting && read.bytes > 0 && !shared_->packed->replays()) {
      forget_pages({read.begin, read.end});
      read = {};
    }
    read.add(next);
  }

  void finish_op(int index, const OperatorDef& op, const OpSpec& spec, PrepareContext* context) {
    bool all_constant = !op.outputs.empty();
    for (size_t o = 0; o < op.outputs.size(); ++o) {
      if (op.outputs[o] < 0) continue;
      const auto t = static_cast<size_t>(op.outputs[o]);
      PrepareContext::OutputPlan& output = context->output_plans()[o];
      TensorPlan& tensor_plan = plan_->tensors[t];
      if (output.has_constant) {
        plan_->computed_constants.push_back(std::move(output.constant));
        const std::vector<std::byte>& bytes = plan_->computed_constants.back();
        tensors_[t].data = const_cast<std::byte*>(bytes.data());
        tensors_[t].bytes = bytes.size();
        tensors_[t].has_value = true;
        tensor_plan.storage = Storage::constant;
        tensor_plan.constant = bytes.data();
        tensor_plan.shape_known = true;
        continue;
      }
      all_constant = false;
      tensor_plan.storage = output.from_run ? Storage::heap : Storage::arena;
      // A string's shape can be known though its bytes are not.
      tensor_plan.shape_known = output.shape_set;
      fenced_[t] = spec.user != nullptr && !output.from_run;
      if (output.alias_of >= 0) join(t, op.inputs[static_cast<size_t>(output.alias_of)]);
    }
    if (all_constant && !spec.side_effects) return;
    StepPlan step;
    step.op = index;
    step.spec = &spec;
    step.run = context->chosen_run();
    step.state = context->take_state();
    for (const size_t bytes : context->take_scratch()) step.scratch.push_back({0, bytes});
    for (const size_t bytes : context->take_persistent()) step.persistent.push_back({0, bytes});
    step.resettable = context->take_resettable();
    step.subgraphs = context->take_subgraphs();
    plan_->steps.push_back(std::move(step));
  }

  // Lets an output share its input's memory where both live in the arena and nobody may write to the input afterwards.
  void join(size_t output, int32_t input) {
    if (input < 0 || options_->keep_all_tensors) return;
    const auto from = static_cast<size_t>(input);
    const bool is_graph_input = std::find(def().inputs.begin(), def().inputs.end(), input) != def().inputs.end();
    if (is_graph_input || plan_->tensors[from].storage != Storage::arena || tensors_[from].bytes != tensors_[output].bytes) return;
    group_[output] = group_[from];
  }

  void lay_out() {
    const int end = static_cast<int>(plan_->steps.size());
    std::vector<Lifetime> lives(tensor_count());
    std::vector<bool> used(tensor_count(), false);
    const auto touch = [&](int32_t tensor, int step) {
      if (tensor < 0 || plan_->tensors[static_cast<size_t>(tensor)].storage != Storage::arena) return;
      const auto group = static_cast<size_t>(group_[static_cast<size_t>(tensor)]);
      Lifetime& life = lives[group];
      if (!used[group]) life = {tensors_[group].bytes, step, step, 0};
      used[group] = true;
      life.first = std::min(life.first, step);
      life.last = std::max(life.last, step);
    };
    for (const int32_t t : def().inputs) {
      touch(t, 0);
      if (options_->keep_inputs) touch(t, end);
    }
    for (int s = 0; s < end; ++s) {
      const OperatorDef& op = def().operators[static_cast<size_t>(plan_->steps[static_cast<size_t>(s)].op)];
      for (const int32_t t : op.inputs) touch(t, s);
      for (const int32_t t : op.outputs) touch(t, s);
    }
    for (const int32_t t : def().outputs) {
      touch(t, end);
      // The application writes inputs and reads outputs outside runs, canaries lie around both: they must not meet.
      if (!options_->keep_inputs) touch(t, 0);
    }
    for (size_t t = 0; options_->keep_all_tensors && t < tensor_count(); ++t)
      if (used[t]) touch(static_cast<int32_t>(t), end);
    for (size_t i = static_cast<size_t>(plan_->first_eager); i < def().operators.size(); ++i)
      for (const int32_t t : def().operators[i].inputs) touch(t, end);

    // Tensors that an application writes or reads have a canary on either side.
    std::vector<bool> exposed(tensor_count(), false);
    for (const std::vector<int32_t>* list : {&def().inputs, &def().outputs})
      for (const int32_t t : *list) exposed[static_cast<size_t>(group_[static_cast<size_t>(t)])] = depth_ == 0;
    for (size_t t = 0; t < tensor_count(); ++t)
      if (fenced_[t]) exposed[static_cast<size_t>(group_[t])] = true;
    std::vector<Lifetime> buffers;
    for (size_t t = 0; t < tensor_count(); ++t) {
      if (!used[t]) continue;
      buffers.push_back(lives[t]);
      if (exposed[t]) buffers.back().bytes += 2 * kCanaryBytes;
      plan_->buffers.push_back({.tensor = static_cast<int>(t)});
    }
    for (int s = 0; s < end; ++s)
      for (const Range& range : plan_->steps[static_cast<size_t>(s)].scratch) {
        buffers.push_back({range.bytes, s, s, 0});
        plan_->buffers.push_back({.step = s});
      }
    plan_->arena_lower_bound = arena_lower_bound(buffers);
    plan_->arena_bytes = place_inputs_last(&buffers, end);
    for (size_t b = 0; b < buffers.size(); ++b) {
      ArenaBuffer& buffer = plan_->buffers[b];
      buffer.offset = buffers[b].offset;
      buffer.bytes = buffers[b].bytes;
      buffer.first = buffers[b].first;
      buffer.last = buffers[b].last;
    }

    size_t next = 0;
    std::vector<size_t> offsets(tensor_count(), 0);
    for (size_t t = 0; t < tensor_count(); ++t)
      if (used[t]) offsets[t] = buffers[next++].offset + (exposed[t] ? kCanaryBytes : 0);
    for (size_t t = 0; t < tensor_count(); ++t) {
      TensorPlan& tensor_plan = plan_->tensors[t];
      tensor_plan.shape = tensors_[t].shape;
      tensor_plan.bytes = tensors_[t].bytes;
      if (tensor_plan.storage == Storage::arena) tensor_plan.offset = offsets[static_cast<size_t>(group_[t])];
      if (tensor_plan.storage == Storage::variable) tensor_plan.offset = take_variable(tensor_plan.bytes);
    }
    for (StepPlan& step : plan_->steps) {
      for (Range& range : step.scratch) range.offset = buffers[next++].offset;
      for (Range& range : step.persistent) range.offset = take_variable(range.bytes);
    }
  }

  // Inputs that keep their content are alive at every step, so that the end of the arena is as good a place as any; there,
  // what runs over their end hits no other tensor.
  size_t place_inputs_last(std::vector<Lifetime>* buffers, int end) const {
    std::vector<size_t> others, inputs;
    for (size_t b = 0; b < buffers->size(); ++b) {
      const int tensor = plan_->buffers[b].tensor;
      const bool is_input = tensor >= 0 && std::find(def().inputs.begin(), def().inputs.end(), tensor) != def().inputs.end();
      const bool always = (*buffers)[b].first == 0 && (*buffers)[b].last == end;
      (is_input && always && options_->keep_inputs ? inputs : others).push_back(b);
    }
    std::vector<Lifetime> rest;
    for (const size_t b : others) rest.push_back((*buffers)[b]);
    size_t total = place_in_arena(&rest);
    for (size_t i = 0; i < others.size(); ++i) (*buffers)[others[i]].offset = rest[i].offset;
    for (const size_t b : inputs) {
      (*buffers)[b].offset = total;
      total += ((*buffers)[b].bytes + kArenaAlignment - 1) / kArenaAlignment * kArenaAlignment;
    }
    return total;
  }

  Status count_calls() {
    for (const StepPlan& step : plan_->steps)
      for (const auto& child : step.subgraphs) {
        plan_->nested_bytes = saturating_add(plan_->nested_bytes, planned_bytes(*child));
        plan_->nested_calls = saturating_add(plan_->nested_calls, saturating_add(child->nested_calls, uint64_t{1}));
        plan_->height = std::max(plan_->height, child->height + 1);
      }
    if (plan_->nested_calls <= kMaxNestedCalls) return {};
    return fail(Code::M107, {{"count", plan_->nested_calls}, {"what", "calls of subgraphs"}, {"limit", kMaxNestedCalls}});
  }

  size_t take_variable(size_t bytes) {
    const size_t at = plan_->variable_bytes;
    plan_->variable_bytes += (bytes + kArenaAlignment - 1) / kArenaAlignment * kArenaAlignment;
    return at;
  }

  std::shared_ptr<const PlanOptions> options_;
  std::shared_ptr<GraphPlan> plan_;
  int depth_;
  Shared* shared_;
  std::vector<Tensor> tensors_;
  std::vector<bool> fenced_;    // tensors that a kernel from outside writes
  std::vector<int32_t> group_;  // tensors of one group share memory; the group is named after its first tensor
};

}  // namespace

Result<std::shared_ptr<const GraphPlan>> plan_graph(std::shared_ptr<const PlanOptions> options, int subgraph,
                                                    std::span<const Shape> input_shapes, int depth, MemoryPool* packed) {
  const std::shared_ptr<const ModelData> model = options->model;
  MemoryPool own(packed ? 0 : expected_packed_bytes(*model));
  Shared shared;
  shared.packed = packed ? packed : &own;
  Result<std::shared_ptr<const GraphPlan>> plan = Planner(std::move(options), subgraph, depth, &shared).plan(input_shapes);
  // Nor are the tables, which became plain structs.
  if (model->mapped && model->bytes.size() >= kWorthForgetting && !shared.packed->replays()) forget_pages(model->bytes);
  return plan;
}

// Packed, weights are about as large as in the file.
size_t expected_packed_bytes(const ModelData& model) {
  size_t total = 0;
  for (const SubgraphDef& subgraph : model.subgraphs)
    for (const TensorDef& tensor : subgraph.tensors)
      if (tensor.is_constant) total += tensor.data.size();
  return total + total / 8;
}

std::vector<SubgraphOutput> outputs_of(const GraphPlan& plan) {
  std::vector<SubgraphOutput> outputs;
  for (const int32_t t : plan.def().outputs) {
    const TensorPlan& tensor = plan.tensors[static_cast<size_t>(t)];
    outputs.push_back({plan.def().tensors[static_cast<size_t>(t)].type, tensor.shape, tensor.shape_known});
  }
  return outputs;
}

size_t planned_bytes(const GraphPlan& plan) {
  return saturating_add(saturating_add(plan.arena_bytes, plan.variable_bytes), plan.nested_bytes);
}

}  // namespace surelite
