// SPDX-License-Identifier: Apache-2.0
#include "plan/placement.h"

#include <fmt/format.h>

#include <algorithm>

namespace surelite {

std::vector<StepPlacement> placement_of(const GraphPlan& plan) {
  std::vector<StepPlacement> placements(plan.def().operators.size());
  for (size_t i = 0; i < placements.size(); ++i) {
    StepPlacement& placement = placements[i];
    placement.computed = static_cast<int>(i) < plan.first_eager;
    if (std::binary_search(plan.left_out.begin(), plan.left_out.end(), static_cast<int>(i)))
      placement.computed = false;  // the CPU, with the operator behind
    if (plan.specs[i]) placement.origin = plan.specs[i]->origin;
    if (i < plan.refusals.size()) placement.reasons = plan.refusals[i];
  }
  for (const StepPlan& step : plan.steps) {
    step.for_operators([&](int op) {
      placements[static_cast<size_t>(op)].computed = false;
      placements[static_cast<size_t>(op)].origin = step.origin;
    });
  }
  for (size_t p = 0; p < plan.delegated.size(); ++p) {
    const DelegatedPart& part = plan.delegated[p];
    for (int s = part.first; s <= part.last; ++s) {
      StepPlacement& placement = placements[static_cast<size_t>(plan.steps[static_cast<size_t>(s)].op)];
      placement.part = static_cast<int>(p);
      placement.delegate = plan.options->delegates.delegates[static_cast<size_t>(part.delegate)]->name();
    }
  }
  return placements;
}

namespace {

OperatorPlacement::Runs runs(const StepPlacement& from) {
  if (from.computed) return OperatorPlacement::Runs::never;
  if (from.part >= 0) return OperatorPlacement::Runs::delegate;
  return from.origin == Origin::client ? OperatorPlacement::Runs::application : OperatorPlacement::Runs::cpu;
}

uint64_t bytes_of(const GraphPlan& plan, const std::vector<int32_t>& tensors) {
  uint64_t bytes = 0;
  for (const int32_t t : tensors) bytes += plan.tensors[static_cast<size_t>(t)].bytes;
  return bytes;
}

}  // namespace

Placement describe_placement(const GraphPlan& plan) {
  Placement described;
  for (StepPlacement& from : placement_of(plan)) {
    OperatorPlacement to;
    to.index = static_cast<int>(described.operators.size());
    to.name = plan.def().operators[described.operators.size()].name;
    to.runs = runs(from);
    to.part = from.part;
    to.reasons = std::move(from.reasons);
    described.operators.push_back(std::move(to));
  }
  for (const DelegatedPart& from : plan.delegated) {
    PartPlacement to;
    to.delegate = plan.options->delegates.delegates[static_cast<size_t>(from.delegate)]->name();
    for (int s = from.first; s <= from.last; ++s) to.operators.push_back(plan.steps[static_cast<size_t>(s)].op);
    to.input_bytes = bytes_of(plan, from.inputs);
    to.output_bytes = bytes_of(plan, from.outputs);
    described.parts.push_back(std::move(to));
  }
  return described;
}

uint64_t Placement::crossing_bytes() const {
  uint64_t bytes = 0;
  for (const PartPlacement& part : parts) bytes += part.input_bytes + part.output_bytes;
  return bytes;
}

size_t Placement::delegated_operators() const {
  size_t count = 0;
  for (const PartPlacement& part : parts) count += part.operators.size();
  return count;
}

std::string Placement::text() const {
  constexpr const char* kNames[] = {"the CPU", "the application's kernel", "", "nobody: known while compiling"};
  std::string text;
  for (const OperatorPlacement& op : operators) {
    text += fmt::format("{} {}: {}", op.index, op.name,
                        op.part >= 0 ? fmt::format("{}, part {}", parts[static_cast<size_t>(op.part)].delegate, op.part)
                                     : kNames[static_cast<size_t>(op.runs)]);
    for (const Diagnostic& reason : op.reasons)
      text += fmt::format("\n    {} {}", name_of(reason.code), reason.message());
    text += "\n";
  }
  for (size_t p = 0; p < parts.size(); ++p)
    text += fmt::format("part {} on {}: {} operators, {} bytes in, {} bytes out\n", p, parts[p].delegate,
                        parts[p].operators.size(), parts[p].input_bytes, parts[p].output_bytes);
  return text;
}

}  // namespace surelite
