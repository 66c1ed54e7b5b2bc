// SPDX-License-Identifier: Apache-2.0
#include "plan/layout.h"

#include <algorithm>

#include "plan/arena.h"

namespace surelite {
namespace {

class Layout {
 public:
  Layout(const TensorFacts& facts, GraphPlan* plan)
      : facts_(facts), plan_(plan), def_(plan->def()), end_(static_cast<int>(plan->steps.size())), lives_(facts.size()),
        used_(facts.size(), false) {}

  // 1. A group of tensors lives from the first step that touches one of them to the last.
  // 2. Groups and scratch memory are placed in one arena; `buffers` runs in step with the plan's own list.
  // 3. Offsets go back to tensors and steps in the order in which their buffers were listed.
  void run() {
    plan_->buffers.clear();
    plan_->variable_bytes = 0;
    find_lives();
    find_exposed();
    std::vector<Lifetime> buffers = list_buffers();
    plan_->arena_lower_bound = arena_lower_bound(buffers);
    plan_->arena_bytes = std::max(place_inputs_last(&buffers), most_never_whole());
    for (size_t b = 0; b < buffers.size(); ++b) {
      ArenaBuffer& buffer = plan_->buffers[b];
      buffer.offset = buffers[b].offset;
      buffer.bytes = buffers[b].bytes;
      buffer.first = buffers[b].first;
      buffer.last = buffers[b].last;
    }
    hand_out(buffers);
  }

 private:
  size_t tensor_count() const { return facts_.size(); }

  void touch(int32_t tensor, int step) {
    if (tensor < 0 || plan_->tensors[static_cast<size_t>(tensor)].storage != Storage::arena) return;
    const auto group = static_cast<size_t>(facts_.group[static_cast<size_t>(tensor)]);
    Lifetime& life = lives_[group];
    if (!used_[group]) life = {facts_.tensors[group].bytes, step, step, 0};
    used_[group] = true;
    life.first = std::min(life.first, step);
    life.last = std::max(life.last, step);
  }

  void find_lives() {
    const PlanOptions& options = *plan_->options;
    for (const int32_t t : def_.inputs) {
      touch(t, 0);
      if (options.keep_inputs) touch(t, end_);
    }
    for (int s = 0; s < end_; ++s) {
      plan_->steps[static_cast<size_t>(s)].for_operators([&](int index) {
        const OperatorDef& op = def_.operators[static_cast<size_t>(index)];
        for (const int32_t t : plan_->inputs_of(index)) touch(t, s);
        for (const int32_t t : op.outputs) touch(t, s);
      });
    }
    for (const DelegatedPart& part : plan_->delegated)
      for (const std::vector<int32_t>* list : {&part.inputs, &part.outputs})
        for (const int32_t t : *list) {
          touch(t, part.first);
          touch(t, part.last);
        }
    for (const int32_t t : def_.outputs) {
      touch(t, end_);
      // The application writes inputs and reads outputs outside runs, canaries lie around both: they must not meet.
      if (!options.keep_inputs) touch(t, 0);
    }
    for (size_t t = 0; options.keep_all_tensors && t < tensor_count(); ++t)
      if (used_[t]) touch(static_cast<int32_t>(t), end_);
    for (size_t i = static_cast<size_t>(plan_->first_eager); i < def_.operators.size(); ++i)
      for (const int32_t t : def_.operators[i].inputs) touch(t, end_);
  }

  // Applications of the drop-in read any tensor: one that never exists whole lies at the start of the arena for them,
  // and holds as little that is defined as any other that is not kept.
  size_t most_never_whole() const {
    size_t most = 0;
    for (size_t t = 0; plan_->options->memory_for_all && t < tensor_count(); ++t)
      if (plan_->tensors[t].storage == Storage::rows) most = std::max(most, facts_.tensors[t].bytes);
    return most;
  }

  // Tensors that an application writes or reads have a canary on either side.
  void find_exposed() {
    exposed_.assign(tensor_count(), false);
    for (const std::vector<int32_t>* list : {&def_.inputs, &def_.outputs})
      for (const int32_t t : *list)
        exposed_[static_cast<size_t>(facts_.group[static_cast<size_t>(t)])] = plan_->depth == 0;
    for (size_t t = 0; t < tensor_count(); ++t)
      if (facts_.fenced[t]) exposed_[static_cast<size_t>(facts_.group[t])] = true;
  }

  std::vector<Lifetime> list_buffers() {
    std::vector<Lifetime> buffers;
    for (size_t t = 0; t < tensor_count(); ++t) {
      if (!used_[t]) continue;
      buffers.push_back(lives_[t]);
      if (exposed_[t]) buffers.back().bytes += before() + kCanaryBytes;
      plan_->buffers.push_back({.tensor = static_cast<int>(t)});
    }
    for (int s = 0; s < end_; ++s)
      for (const Range& range : plan_->steps[static_cast<size_t>(s)].scratch) {
        buffers.push_back({range.bytes, s, s, 0});
        plan_->buffers.push_back({.step = s});
      }
    return buffers;
  }

  // Inputs that keep their content are alive at every step, so that the end of the arena is as good a place as any;
  // there, what runs over their end hits no other tensor.
  size_t place_inputs_last(std::vector<Lifetime>* buffers) const {
    std::vector<size_t> others, inputs;
    for (size_t b = 0; b < buffers->size(); ++b) {
      const int tensor = plan_->buffers[b].tensor;
      const bool is_input =
          tensor >= 0 && std::find(def_.inputs.begin(), def_.inputs.end(), tensor) != def_.inputs.end();
      const bool always = (*buffers)[b].first == 0 && (*buffers)[b].last == end_;
      (is_input && always && plan_->options->keep_inputs ? inputs : others).push_back(b);
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

  void hand_out(const std::vector<Lifetime>& buffers) {
    size_t next = 0;
    std::vector<size_t> offsets(tensor_count(), 0);
    for (size_t t = 0; t < tensor_count(); ++t)
      if (used_[t]) offsets[t] = buffers[next++].offset + (exposed_[t] ? before() : 0);
    for (size_t t = 0; t < tensor_count(); ++t) {
      TensorPlan& tensor_plan = plan_->tensors[t];
      tensor_plan.shape = facts_.tensors[t].shape;
      tensor_plan.bytes = facts_.tensors[t].bytes;
      if (tensor_plan.storage == Storage::arena) tensor_plan.offset = offsets[static_cast<size_t>(facts_.group[t])];
      if (tensor_plan.storage == Storage::variable) tensor_plan.offset = take_variable(tensor_plan.bytes);
    }
    for (StepPlan& step : plan_->steps) {
      for (Range& range : step.scratch) range.offset = buffers[next++].offset;
      for (Range& range : step.persistent) range.offset = take_variable(range.bytes);
    }
  }

  // Bytes in front of a tensor that an application sees: the pattern's, and for applications of the drop-in as many
  // more as align the data like that of the stock library.
  size_t before() const {
    static_assert(kArenaAlignment >= kCanaryBytes);
    return plan_->options->inputs_outside ? kArenaAlignment : kCanaryBytes;
  }

  size_t take_variable(size_t bytes) {
    const size_t at = plan_->variable_bytes;
    plan_->variable_bytes += (bytes + kArenaAlignment - 1) / kArenaAlignment * kArenaAlignment;
    return at;
  }

  const TensorFacts& facts_;
  GraphPlan* plan_;
  const SubgraphDef& def_;
  const int end_;                // the step after the last
  std::vector<Lifetime> lives_;  // by group
  std::vector<bool> used_;       // the group has a place in the arena
  std::vector<bool> exposed_;    // the group has canaries
};

}  // namespace

void lay_out(const TensorFacts& facts, GraphPlan* plan) { Layout(facts, plan).run(); }

}  // namespace surelite
