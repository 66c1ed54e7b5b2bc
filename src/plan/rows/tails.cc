// SPDX-License-Identifier: Apache-2.0
#include "plan/rows/tails.h"

#include <algorithm>

#include "plan/rows/chain.h"
#include "plan/rows/steps.h"

namespace surelite {
namespace {

constexpr size_t kLeastBytes = 24 << 10;      // of an output
constexpr size_t kBandBytes = 16 << 10;       // of the rows that are made at a time
constexpr size_t kMostConstants = 128 << 10;  // bytes
constexpr int32_t kMostUnit = 16;             // rows that belong together
constexpr size_t kMostRanges = 64;            // threads that are of use
constexpr int64_t kWorthThreads = 300'000;    // products

class Tails {
 public:
  Tails(const TensorFacts& facts, GraphPlan* plan) : facts_(facts), plan_(plan), def_(plan->def()) {}

  void run() {
    std::vector<StepPlan> steps;
    steps.reserve(plan_->steps.size());
    for (size_t first = 0, end; first < plan_->steps.size(); first = end) {
      end = end_of_tail(first);
      if (end == first + 1) steps.push_back(std::move(plan_->steps[first]));
      else steps.push_back(joined(first, end));
    }
    plan_->steps = std::move(steps);
  }

 private:
  const StepPlan& step(size_t s) const { return plan_->steps[s]; }
  const OperatorDef& op_of(size_t s) const { return def_.operators[static_cast<size_t>(step(s).op)]; }
  const std::vector<int32_t>& inputs_of(size_t s) const { return plan_->inputs_of(step(s).op); }
  const Tensor& output_of(size_t s) const { return facts_.tensors[static_cast<size_t>(op_of(s).outputs[0])]; }

  bool is_head(size_t s) const {
    if (!goes_by_rows(facts_, *plan_, step(s)) || output_of(s).type != ElementType::float32) return false;
    if (output_of(s).bytes < kLeastBytes) return false;
    if (step(s).row_use.unit > kMostUnit || output_of(s).dim(1) < 2) return false;
    size_t constants = 0;
    for (const int32_t t : inputs_of(s))
      if (t >= 0 && plan_->tensors[static_cast<size_t>(t)].storage == Storage::constant)
        constants += std::min(facts_.tensors[static_cast<size_t>(t)].bytes, kMostConstants + 1);
    return constants <= kMostConstants;
  }

  // Whether step `s` goes on with the output of the step before; `first` is the chain's first one.
  bool goes_on(size_t s, size_t first) const {
    if (!goes_by_rows(facts_, *plan_, step(s)) || step(s).row_use.way != RowUse::Way::elements) return false;
    if (output_of(s).shape != output_of(s - 1).shape) return false;
    const std::vector<int32_t>& inputs = inputs_of(s);
    const auto by_rows = inputs.begin() + step(s).row_use.inputs;
    if (std::find(inputs.begin(), by_rows, op_of(s - 1).outputs[0]) == by_rows) return false;
    for (size_t maker = first; maker < s; ++maker)  // nothing of the chain is read whole
      if (std::find(by_rows, inputs.end(), op_of(maker).outputs[0]) != inputs.end()) return false;
    return true;
  }

  size_t end_of_tail(size_t first) const {
    size_t end = first + 1;
    if (!is_head(first)) return end;
    while (end < plan_->steps.size() && end - first < kMostStages && goes_on(end, first)) ++end;
    return end;
  }

  // What a step takes, in products of a convolution: those of a depthwise one take three times as long, an element of
  // another operator as long as a dozen.
  int64_t work_of(size_t s) const {
    constexpr int64_t kDepthwise = 3, kElement = 12;
    const Tensor& output = output_of(s);
    const auto& inputs = inputs_of(s);
    const bool has_weights =
        inputs.size() > 1 && inputs[1] >= 0 && facts_.tensors[static_cast<size_t>(inputs[1])].rank() == 4;
    if (step(s).row_use.way != RowUse::Way::windows || !has_weights) return output.count() * kElement;
    const Tensor& weights = facts_.tensors[static_cast<size_t>(inputs[1])];
    const bool depthwise = weights.dim(0) == 1 && weights.dim(3) == output.dim(3);
    return output.count() * (weights.count() / std::max(output.dim(3), 1)) * (depthwise ? kDepthwise : 1);
  }

  StepPlan joined(size_t first, size_t end) const {
    auto chain = std::make_shared<RowChain>();
    chain->whole = true;
    const Tensor& output = output_of(end - 1);
    chain->images = output.dim(0);
    StepPlan all;
    size_t position = 0;
    for (size_t s = first; s < end; ++s) {
      RowStage& stage = chain->stages.emplace_back(stage_of(facts_, *plan_, step(s)));
      if (s + 1 < end) stage.readers = {s + 1 - first}, all.joined.push_back(step(s).op);
      stage.first_input = position;
      position += stage.op->inputs.size();
    }
    const int32_t unit = step(first).row_use.unit, height = output.dim(1);
    const auto fits = static_cast<int32_t>(std::min(kBandBytes / chain->stages[0].row_bytes, size_t{1} << 20));
    chain->band = std::min(std::max((fits + unit - 1) / unit, 1) * unit, (height + unit - 1) / unit * unit);
    const int64_t bands = int64_t{chain->bands()} * chain->images;
    const auto threads = static_cast<size_t>(std::max(plan_->options->threads, 1));
    chain->windows = static_cast<int>(std::min({threads, kMostRanges, static_cast<size_t>(bands)}));
    int64_t work = 0;
    for (size_t s = first; s < end; ++s) work += work_of(s);
    if (work < kWorthThreads) chain->grain = chain->windows;
    all.op = step(end - 1).op;
    all.spec = step(end - 1).spec;
    all.run = run_chain;
    all.keeps_whole = true;
    all.state = std::move(chain);
    return all;
  }

  const TensorFacts& facts_;
  GraphPlan* plan_;
  const SubgraphDef& def_;
};

}  // namespace

void join_tails(const TensorFacts& facts, GraphPlan* plan) {
  const PlanOptions& options = *plan->options;
  if (options.row_fusion || options.keep_all_tensors || options.reference_kernels ||
      !options.delegates.delegates.empty())
    return;
  Tails(facts, plan).run();
}

}  // namespace surelite
