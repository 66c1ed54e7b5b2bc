// SPDX-License-Identifier: Apache-2.0
#include "plan/rows/steps.h"

namespace surelite {

bool goes_by_rows(const TensorFacts& facts, const GraphPlan& plan, const StepPlan& step) {
  const OperatorDef& op = plan.def().operators[static_cast<size_t>(step.op)];
  if (step.row_use.way == RowUse::Way::none || step.origin != Origin::own || !step.scratch.empty() ||
      !step.persistent.empty() || !step.subgraphs.empty() || op.outputs.size() != 1 || op.outputs[0] < 0 ||
      op.inputs.size() > kMostStageInputs)
    return false;
  const auto t = static_cast<size_t>(op.outputs[0]);
  const Tensor& output = facts.tensors[t];
  return output.rank() == 4 && output.bytes > 0 && bits_of(output.type) % 8 == 0 && bits_of(output.type) > 0 &&
         plan.tensors[t].storage == Storage::arena && plan.tensors[t].shape_known &&
         static_cast<size_t>(step.row_use.inputs) <= op.inputs.size();
}

RowStage stage_of(const TensorFacts& facts, const GraphPlan& plan, const StepPlan& step) {
  RowStage stage;
  stage.op = &plan.def().operators[static_cast<size_t>(step.op)];
  stage.spec = step.spec, stage.run = step.run, stage.state = step.state;
  stage.use = step.row_use;
  const Tensor& output = facts.tensors[static_cast<size_t>(stage.op->outputs[0])];
  stage.height = output.dim(1);
  stage.output_type = output.type;
  stage.bytes = output.bytes;
  stage.row_bytes = output.bytes / (static_cast<size_t>(output.dim(0)) * static_cast<size_t>(output.dim(1)));
  return stage;
}

}  // namespace surelite
