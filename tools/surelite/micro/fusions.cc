// SPDX-License-Identifier: Apache-2.0
#include "micro/fusions.h"

#include <algorithm>

namespace surelite::tool::micro {
namespace {

class Graph {
 public:
  explicit Graph(const GraphPlan& plan) : plan_(plan), def_(plan.def()) {}

  const OperatorDef& op(size_t step) const { return def_.operators[static_cast<size_t>(plan_.steps[step].op)]; }
  const TensorPlan& tensor(int32_t t) const { return plan_.tensors[static_cast<size_t>(t)]; }
  ElementType type(int32_t t) const { return def_.tensors[static_cast<size_t>(t)].type; }
  bool is_output(int32_t t) const {
    return std::find(def_.outputs.begin(), def_.outputs.end(), t) != def_.outputs.end();
  }
  std::vector<size_t> readers(int32_t t) const {
    std::vector<size_t> steps;
    for (size_t s = 0; s < plan_.steps.size(); ++s)
      if (std::find(op(s).inputs.begin(), op(s).inputs.end(), t) != op(s).inputs.end()) steps.push_back(s);
    return steps;
  }
  // Its value is there before the step.
  bool made_before(int32_t t, size_t step) const {
    for (size_t s = step; s < plan_.steps.size(); ++s)
      if (std::find(op(s).outputs.begin(), op(s).outputs.end(), t) != op(s).outputs.end()) return false;
    return tensor(t).storage == Storage::arena;
  }

 private:
  const GraphPlan& plan_;
  const SubgraphDef& def_;
};

}  // namespace

std::map<int, FusedSum> find_fused_sums(const GraphPlan& plan) {
  const Graph graph(plan);
  std::map<int, FusedSum> found;
  for (size_t s = 0; s < plan.steps.size(); ++s) {
    const OperatorDef& conv = graph.op(s);
    if (conv.name != "CONV_2D" || graph.type(conv.inputs[0]) != ElementType::int8) continue;
    const int32_t made = conv.outputs[0];
    const std::vector<size_t> readers = graph.readers(made);
    if (readers.size() != 1 || graph.is_output(made) || graph.tensor(made).shape[0] != 1) continue;
    const OperatorDef& sum = graph.op(readers[0]);
    if (sum.name != "ADD" || sum.inputs[0] == sum.inputs[1]) continue;
    const int row_input = sum.inputs[0] == made ? 0 : 1;
    const int32_t other = sum.inputs[static_cast<size_t>(1 - row_input)];
    const bool alike = graph.type(other) == ElementType::int8 && graph.type(sum.outputs[0]) == ElementType::int8 &&
                       graph.tensor(other).shape == graph.tensor(made).shape &&
                       graph.tensor(sum.outputs[0]).shape == graph.tensor(made).shape;
    if (!alike || graph.is_output(other) || !graph.made_before(other, s)) continue;
    // Only the sum reads the other operand from here on, and only one convolution may write into it.
    const std::vector<size_t> others = graph.readers(other);
    const bool free = std::all_of(others.begin(), others.end(), [&](size_t r) { return r < s || r == readers[0]; });
    const bool taken = std::any_of(found.begin(), found.end(),
                                   [&](const auto& entry) { return entry.second.sum == plan.steps[readers[0]].op; });
    if (!free) continue;
    if (taken)  // the later convolution wins: the earlier one's result is its other operand
      for (auto entry = found.begin(); entry != found.end(); ++entry)
        if (entry->second.sum == plan.steps[readers[0]].op) {
          found.erase(entry);
          break;
        }
    found[plan.steps[s].op] = {plan.steps[readers[0]].op, row_input};
  }
  return found;
}

}  // namespace surelite::tool::micro
