// SPDX-License-Identifier: Apache-2.0
// The parts of a graph that delegates run, with what a session keeps for them.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "run/state.h"

namespace surelite {

// A delegate that failed once is left alone for the rest of the session, in every graph that the session opens: the CPU
// runs its parts. That is noted in the state once.
class DelegatedParts {
 public:
  DelegatedParts(std::shared_ptr<const GraphPlan> plan, RunState* state) : plan_(std::move(plan)), state_(state) {}

  // `tensors` are those of the graph, which stay where they are. Fails under the strict policy only.
  Status open(std::span<Tensor> tensors);
  // Whether the part was run. If not, the CPU has to run its steps: the inputs are as they were. Fails under the strict
  // policy only, with D501. A part whose result is to be verified is run, its result kept, and the answer is no.
  Result<bool> run(size_t part);
  // After the CPU ran the steps: compares with what was kept, if anything was (D519). Fails under the strict policy
  // only.
  Status verify(size_t part);

 private:
  struct Opened {
    std::vector<const Tensor*> inputs, outputs;
    std::unique_ptr<DelegateKernel::Memory> memory;
    int verified = 0;                          // runs
    std::vector<std::vector<std::byte>> kept;  // results of the delegate, to be compared
  };

  const DelegateOptions& options() const { return plan_->options->delegates; }
  std::string_view name_of(const DelegatedPart& part) const;
  Where where_of(const DelegatedPart& part) const;
  bool is_off(const DelegatedPart& part) const { return state_->delegates_off.contains(part.delegate); }
  void turn_off(const DelegatedPart& part, Diagnostic note, const Diagnostics& why);
  Status open_part(const DelegatedPart& part, std::span<Tensor> tensors, Opened* opened);

  std::shared_ptr<const GraphPlan> plan_;
  RunState* state_;
  std::vector<Opened> opened_;  // one per part of the plan
};

}  // namespace surelite
