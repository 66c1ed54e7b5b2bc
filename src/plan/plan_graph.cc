// SPDX-License-Identifier: Apache-2.0
// Plans one subgraph: prepares operators in order as long as shapes are known, then lays out memory.
#include <algorithm>
#include <limits>
#include <map>
#include <numeric>
#include <optional>
#include <set>

#include "base/memory_pool.h"
#include "plan/budget.h"
#include "plan/delegation.h"
#include "plan/empty_outputs.h"
#include "plan/fold.h"
#include "plan/layout.h"
#include "plan/margins.h"
#include "plan/nested_calls.h"
#include "plan/present.h"
#include "plan/program_data.h"
#include "plan/read_pages.h"
#include "plan/rows/fusion.h"
#include "plan/rows/tails.h"
#include "plan/start_tensors.h"

namespace surelite {
namespace {

// Subgraphs planned in one go, by index and input shapes.
using PlannedSubgraphs = std::map<std::pair<int, std::vector<std::vector<int32_t>>>, std::shared_ptr<const GraphPlan>>;

// What planners of nested subgraphs share.
struct Shared {
  PlannedSubgraphs planned;
  MemoryPool* packed;
  ReadPages read;
  bool folds = true;        // operators on constants run while planning
  bool may_unfold = false;  // planning failed, perhaps because one did
  Deadline deadline;
};

// An output that may have its input's memory, by writing over it or as it holds the same bytes.
struct Alias {
  int op;
  size_t output;
  int32_t input;
  bool writes;
};

// Who reads a tensor: operators, and behind all of them the application or a caller.
struct Readers {
  int last = -1;  // operator
  int count = 0;
  bool outside = false;
  bool is_sole() const { return count == 1 && !outside; }
};
std::vector<Readers> find_readers(const GraphPlan& plan) {
  const SubgraphDef& def = plan.def();
  std::vector<Readers> readers(def.tensors.size());
  for (size_t op = 0; op < def.operators.size(); ++op)
    for (const int32_t t : present(plan.inputs_of(static_cast<int>(op)))) {
      readers[static_cast<size_t>(t)].last = static_cast<int>(op);
      ++readers[static_cast<size_t>(t)].count;
    }
  for (const int32_t t : def.outputs) {
    readers[static_cast<size_t>(t)].outside = true;
    readers[static_cast<size_t>(t)].last = std::numeric_limits<int>::max();
  }
  return readers;
}

class Planner final : public PrepareContext::Host {
 public:
  Planner(std::shared_ptr<const PlanOptions> options, int subgraph, int depth, Shared* shared)
      : options_(std::move(options)), plan_(std::make_shared<GraphPlan>()), depth_(depth), shared_(shared),
        padded_(plan_.get()) {
    plan_->options = options_;
    plan_->subgraph = subgraph;
    plan_->depth = depth;
  }

  Result<std::shared_ptr<const GraphPlan>> plan(std::span<const Shape> input_shapes) {
    SURELITE_TRY(check_call_depth(limits(), depth_));
    SURELITE_TRY(start(input_shapes));
    SURELITE_TRY(prepare_ops());
    folding_->finish();
    padded_.leave_out();
    SURELITE_TRY(check_time());
    if (depth_ == 0 && !options_->delegates.delegates.empty()) SURELITE_TRY(delegate_steps(facts_, plan_.get()));
    lay_out_steps();
    SURELITE_TRY(check_layout(*plan_));
    SURELITE_TRY(count_calls(plan_.get()));
    return std::shared_ptr<const GraphPlan>(plan_);
  }

  Result<std::shared_ptr<const GraphPlan>> plan_subgraph(int index, std::span<const Shape> input_shapes) override {
    PlannedSubgraphs::key_type key{index, {}};
    for (const Shape& shape : input_shapes) key.second.emplace_back(shape.begin(), shape.end());
    std::shared_ptr<const GraphPlan>& plan = shared_->planned[key];
    if (!plan) {
      SURELITE_LET(plan, Planner(options_, index, depth_ + 1, shared_).plan(input_shapes));
    }
    SURELITE_TRY(check_call_depth(limits(), depth_ + 1 + plan->height));
    return plan;
  }
  std::vector<SubgraphOutput> subgraph_outputs(const GraphPlan& plan) const override { return outputs_of(plan); }
  const ModelData& model() const override { return *options_->model; }
  const Limits& limits() const override { return options_->limits; }
  bool reference_kernels() const override { return options_->reference_kernels; }
  bool known(const Tensor& tensor) override { return folding_->known(tensor); }
  MemoryPool* packed_memory() override { return shared_->packed; }

  // Only where nobody but that reader can see what the operator gives.
  int next_clip(const Tensor& output) override {
    if (options_->keep_all_tensors || options_->reference_kernels || !options_->delegates.delegates.empty()) return 0;
    const auto t = static_cast<size_t>(&output - facts_.tensors.data());
    if (readers_.empty()) readers_ = find_readers(*plan_);
    if (!readers_[t].is_sole()) return 0;
    const auto reader = static_cast<size_t>(readers_[t].last);
    const OpSpec* spec = plan_->specs[reader];
    if (!spec || spec->origin != Origin::own || def().operators[reader].outputs.empty()) return 0;
    const int32_t to = def().operators[reader].outputs[0];
    if (to < 0 || def().tensors[static_cast<size_t>(to)].type != ElementType::float32) return 0;
    const int clip = spec->name == "RELU" ? 1 : spec->name == "RELU_N1_TO_1" ? 2 : spec->name == "RELU6" ? 3 : 0;
    if (clip > 0) clipped_.insert(t);
    return clip;
  }
  bool is_clipped(const Tensor& tensor) const override {
    return clipped_.contains(static_cast<size_t>(&tensor - facts_.tensors.data()));
  }
  Tensor* within_margins(const Tensor& tensor, Margins* margins) override {
    const int32_t within = padded_.within(static_cast<int32_t>(&tensor - facts_.tensors.data()), margins);
    return within < 0 ? nullptr : &facts_.tensors[static_cast<size_t>(within)];
  }

 private:
  const SubgraphDef& def() const { return plan_->def(); }

  Status start(std::span<const Shape> input_shapes) {
    facts_.group.resize(def().tensors.size());
    facts_.fenced.resize(def().tensors.size());
    std::iota(facts_.group.begin(), facts_.group.end(), 0);
    SURELITE_TRY(start_tensors(input_shapes, &facts_.tensors, plan_.get()));
    folding_.emplace(shared_->folds, plan_.get(), &facts_.tensors, &shared_->read, &shared_->deadline);
    return {};
  }

  Status check_time() const {
    if (!shared_->deadline.over()) return {};
    return fail(Code::P351, {{"spent", shared_->deadline.spent()}, {"limit", shared_->deadline.limit()}});
  }

  Status prepare_ops() {
    const int count = static_cast<int>(def().operators.size());
    plan_->specs.reserve(def().operators.size());
    plan_->steps.reserve(def().operators.size());
    for (const OperatorDef& op : def().operators) plan_->specs.push_back(resolve_op(*options_, op));
    for (int i = 0; i < count; ++i) {
      SURELITE_TRY(check_time());
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
    for (const int32_t t : indices) pointers.push_back(t < 0 ? nullptr : &facts_.tensors[static_cast<size_t>(t)]);
    return pointers;
  }

  // False if the operator has to wait for data.
  Result<bool> prepare_op(int index) {
    const OperatorDef& op = def().operators[static_cast<size_t>(index)];
    const OpSpec* spec = plan_->specs[static_cast<size_t>(index)];
    if (!spec) return fail(diagnose(Code::P302, where_op(model(), plan_->subgraph, index), {{"op", op.name}}));
    for (const int32_t t : present(op.inputs))
      if (!plan_->tensors[static_cast<size_t>(t)].shape_known) return false;
    PrepareContext context(this, op, *spec, tensor_pointers(op.inputs), tensor_pointers(op.outputs),
                           where_op(model(), plan_->subgraph, index));
    shared_->read.before(def(), op);
    if (Status status = spec->prepare(context); !status) {
      shared_->may_unfold = shared_->may_unfold || (folding_->has_told() && spec->origin == Origin::own);
      return std::move(status).failure();
    }
    if (context.waiting()) return false;
    SURELITE_TRY(finish_op(index, op, *spec, &context));
    return true;
  }

  Status finish_op(int index, const OperatorDef& op, const OpSpec& spec, PrepareContext* context) {
    bool all_constant = !op.outputs.empty();
    for (size_t o = 0; o < op.outputs.size(); ++o) {
      if (op.outputs[o] < 0) continue;
      const auto t = static_cast<size_t>(op.outputs[o]);
      PrepareContext::OutputPlan& output = context->output_plans()[o];
      TensorPlan& tensor_plan = plan_->tensors[t];
      if (output.has_constant) {
        SURELITE_TRY(folding_->set_constant(op.outputs[o], output.constant));
        continue;
      }
      all_constant = false;
      tensor_plan.storage = output.from_run ? Storage::heap : Storage::arena;
      // A string's shape can be known though its bytes are not.
      tensor_plan.shape_known = output.shape_set;
      facts_.fenced[t] = spec.origin != Origin::own && !output.from_run;
      if (output.alias_of >= 0) aliases_.push_back({index, t, op.inputs[static_cast<size_t>(output.alias_of)], false});
      for (const int8_t input : output.written_over)
        if (input >= 0) aliases_.push_back({index, t, op.inputs[static_cast<size_t>(input)], true});
    }
    if (!all_constant) {
      StepPlan step = make_step(index, spec, context);
      if (folding_->take(step, context)) return {};
      if (writes_nothing(op, step, *context)) {
        step.run = [](RunContext&) -> Status { return {}; };
        for (Range& scratch : step.scratch) scratch.bytes = 0;
      }
      plan_->steps.push_back(std::move(step));
      padded_.add(index, context->margins());
      if (context->takes_within()) padded_.take(index);
    }
    folding_->prepared(index, *context, !all_constant);
    return {};
  }

  bool writes_nothing(const OperatorDef& op, const StepPlan& step, PrepareContext& context) const {
    if (!only_writes(*step.spec)) return false;
    for (size_t o = 0; o < op.outputs.size(); ++o)
      if (!is_empty(facts_.tensors[static_cast<size_t>(op.outputs[o])], context.output_plans()[o])) return false;
    for (const int32_t t : present(op.inputs))
      if (def().tensors[static_cast<size_t>(t)].is_variable) return false;
    return true;
  }

  static StepPlan make_step(int index, const OpSpec& spec, PrepareContext* context) {
    StepPlan step;
    step.op = index;
    step.spec = &spec;
    step.origin = spec.origin;
    step.run = context->chosen_run();
    step.state = context->take_state();
    for (const size_t bytes : context->take_scratch()) step.scratch.push_back({0, bytes});
    for (const size_t bytes : context->take_persistent()) step.persistent.push_back({0, bytes});
    step.resettable = context->take_resettable();
    step.subgraphs = context->take_subgraphs();
    step.row_use = context->row_use();
    return step;
  }

  // With steps joined where that makes the arena smaller by enough to be worth it.
  void lay_out_steps() {
    join_tails(facts_, plan_.get());
    join_aliases();
    lay_out(facts_, plan_.get());
    if (!options_->row_fusion) return;
    constexpr size_t kLittle = 4096;
    const size_t apart = plan_->arena_bytes;
    std::vector<StepPlan> steps = plan_->steps;
    std::vector<TensorPlan> tensors = plan_->tensors;
    if (!fuse_rows(facts_, plan_.get())) return;
    join_aliases();
    lay_out(facts_, plan_.get());
    if (plan_->arena_bytes < apart && apart - plan_->arena_bytes > apart / 16 + kLittle) return;
    plan_->steps = std::move(steps), plan_->tensors = std::move(tensors);
    join_aliases();
    lay_out(facts_, plan_.get());
  }

  // Where a delegate runs the operator it writes an output of its own, as one does that goes by rows with others,
  // except in the place of what its step has just made.
  void join_aliases() {
    if (aliases_.empty() || options_->keep_all_tensors) return;
    std::iota(facts_.group.begin(), facts_.group.end(), 0);
    constexpr int32_t kAny = -2, kNone = -1;
    std::vector<int32_t> allowed(def().operators.size(), kAny);  // inputs
    for (const StepPlan& step : plan_->steps) {
      const bool delegated = step.origin == Origin::delegate && step.spec->origin == Origin::own;
      int32_t made = step.keeps_whole ? kAny : kNone;
      step.for_operators([&](int op) {
        if (delegated) allowed[static_cast<size_t>(op)] = kNone;
        else if (!step.joined.empty()) allowed[static_cast<size_t>(op)] = made;
        if (step.keeps_whole) made = def().operators[static_cast<size_t>(op)].outputs[0];
      });
    }
    if (readers_.empty() || !plan_->inputs_within.empty()) readers_ = find_readers(*plan_);
    last_read_.resize(def().tensors.size());
    for (size_t t = 0; t < last_read_.size(); ++t) last_read_[t] = readers_[t].last;
    for (const Alias& alias : aliases_) {
      const int32_t input = allowed[static_cast<size_t>(alias.op)];
      if (input == kAny || (input >= 0 && input == alias.input)) join(alias);
    }
  }

  // Lets an output share its input's memory where both live in the arena and nobody may write to the input afterwards,
  // or read it where the operator writes over it. Of inputs the first that may be written over is.
  void join(const Alias& alias) {
    if (alias.input < 0) return;
    const auto from = static_cast<size_t>(alias.input);
    const bool is_graph_input = std::find(def().inputs.begin(), def().inputs.end(), alias.input) != def().inputs.end();
    const bool same_bytes = facts_.tensors[from].bytes == facts_.tensors[alias.output].bytes;
    if (is_graph_input || plan_->tensors[from].storage != Storage::arena || !same_bytes) return;
    const auto group = static_cast<size_t>(facts_.group[from]);
    if (alias.writes) {
      const bool is_joined = facts_.group[alias.output] != static_cast<int>(alias.output);
      if (is_joined || last_read_[group] != alias.op || !plan_->delegated.empty() || facts_.fenced[group]) return;
      if (plan_->tensors[alias.output].storage != Storage::arena) return;
    }
    facts_.group[alias.output] = facts_.group[from];
    last_read_[group] = std::max(last_read_[group], last_read_[alias.output]);
  }

  std::shared_ptr<const PlanOptions> options_;
  std::shared_ptr<GraphPlan> plan_;
  int depth_;
  Shared* shared_;
  TensorFacts facts_;
  std::vector<Alias> aliases_;
  std::vector<Readers> readers_;  // once asked for
  std::vector<int> last_read_;    // by group
  std::set<size_t> clipped_;
  PaddedImages padded_;
  std::optional<Folding> folding_;
};

bool is_too_large(const GraphPlan& plan) { return plan.folded_bytes > 0 && !check_budget(plan); }

}  // namespace

Result<std::shared_ptr<const GraphPlan>> plan_graph(std::shared_ptr<const PlanOptions> options, int subgraph,
                                                    std::span<const Shape> input_shapes, int depth,
                                                    MemoryPool* packed) {
  const std::shared_ptr<const ModelData> model = options->model;
  MemoryPool own(packed ? 0 : expected_packed_bytes(*model));
  MemoryPool* pool = packed ? packed : &own;
  Shared shared{{}, pool, ReadPages(*model, *pool)};
  shared.deadline = Deadline(options->limits.max_milliseconds);
  Result<std::shared_ptr<const GraphPlan>> plan = Planner(options, subgraph, depth, &shared).plan(input_shapes);
  // Values that are known early may show while planning what would otherwise fail in a run, and they may take more
  // memory than an arena does.
  if (plan ? is_too_large(**plan) : shared.may_unfold && !shared.deadline.over()) {
    shared.planned.clear();
    shared.folds = false;
    plan = Planner(options, subgraph, depth, &shared).plan(input_shapes);
  }
  shared.read.finish();
  return plan;
}

std::vector<SubgraphOutput> outputs_of(const GraphPlan& plan) {
  std::vector<SubgraphOutput> outputs;
  for (const int32_t t : plan.def().outputs) {
    const TensorPlan& tensor = plan.tensors[static_cast<size_t>(t)];
    outputs.push_back({plan.def().tensors[static_cast<size_t>(t)].type, tensor.shape, tensor.shape_known});
  }
  return outputs;
}

}  // namespace surelite
