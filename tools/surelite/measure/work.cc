// SPDX-License-Identifier: Apache-2.0
#include "measure/work.h"

#include <algorithm>
#include <string_view>

namespace surelite::tool {
namespace {

struct Counter {
  const GraphPlan& plan;
  const OperatorDef& op;

  const Shape& shape(int32_t tensor) const { return plan.tensors[static_cast<size_t>(tensor)].shape; }
  bool has_input(size_t i) const { return i < op.inputs.size() && op.inputs[i] >= 0; }
  const Shape& input(size_t i) const { return shape(op.inputs[i]); }
  const Shape& output() const { return shape(op.outputs[0]); }
  ElementType type(size_t i) const { return plan.def().tensors[static_cast<size_t>(op.inputs[i])].type; }

  // Every output is a sum over one filter's elements.
  int64_t convolution() const {
    const Shape& filter = input(1);
    return filter.rank() && filter[0] > 0 ? output().count() * (filter.count() / filter[0]) : 0;
  }
  int64_t depthwise() const { return output().count() * input(1)[1] * input(1)[2]; }
  // Inputs are: output shape, filter, picture.
  int64_t transposed() const {
    const Shape& filter = input(1);
    return input(2).count() * (filter.count() / std::max(filter[filter.rank() - 1], 1));
  }
  int64_t fully_connected() const { return input(1)[0] > 0 ? output().count() * (input(1).count() / input(1)[0]) : 0; }
  int64_t matrix_product() const {
    const Shape& a = input(0);
    const int rank = a.rank();
    if (rank < 2) return 0;
    return output().count() * a[op.options.flag("adj_x") ? rank - 2 : rank - 1];
  }
  // Every matrix of constants once per step of the sequence.
  int64_t recurrent() const {
    const Shape& sequence = input(0);
    if (sequence.rank() < 2) return 0;
    const int64_t steps = sequence.count() / std::max(sequence[sequence.rank() - 1], 1);
    int64_t weights = 0;
    for (size_t i = 1; i < op.inputs.size(); ++i)
      if (has_input(i) && input(i).rank() == 2 && plan.def().tensors[static_cast<size_t>(op.inputs[i])].is_constant)
        weights += input(i).count();
    return steps * weights;
  }

  int64_t count() const {
    const std::string_view name = op.name;
    if (op.inputs.size() < 2 || op.outputs.empty() || !has_input(0) || !has_input(1)) return 0;
    if (name == "CONV_2D" && input(1).rank() == 4) return convolution();
    if (name == "DEPTHWISE_CONV_2D" && input(1).rank() == 4) return depthwise();
    if (name == "TRANSPOSE_CONV" && has_input(2) && input(1).rank() == 4) return transposed();
    if (name == "FULLY_CONNECTED" && input(1).rank() == 2) return fully_connected();
    if (name == "BATCH_MATMUL") return matrix_product();
    if (name.find("LSTM") != name.npos || name.find("RNN") != name.npos || name == "SVDF") return recurrent();
    return 0;
  }
};

}  // namespace

double Work::least_seconds(const Peak& peak) const {
  if ((real && peak.real_macs == 0) || (integer && peak.integer_macs == 0)) return 0;
  return (real ? static_cast<double>(real) / peak.real_macs : 0) +
         (integer ? static_cast<double>(integer) / peak.integer_macs : 0);
}

Work work_of(const GraphPlan& plan, int index) {
  const Counter counter{plan, plan.def().operators[static_cast<size_t>(index)]};
  const int64_t count = counter.count();
  if (count == 0) return {};
  const bool is_real = counter.type(counter.op.name == "TRANSPOSE_CONV" ? 2 : 0) == ElementType::float32;
  return is_real ? Work{count, 0} : Work{0, count};
}

Work work_of(const GraphPlan& plan) {
  Work sum;
  for (const StepPlan& step : plan.steps) {
    step.for_operators([&](int op) {
      const Work work = work_of(plan, op);
      sum.real += work.real;
      sum.integer += work.integer;
    });
  }
  return sum;
}

}  // namespace surelite::tool
