// SPDX-License-Identifier: Apache-2.0
// Calling subgraphs: does the subgraph take and give what the operator has, and the way of results into outputs.
#pragma once

#include "ops/op.h"

namespace surelite {

// Which outputs get their memory when the subgraph has run. Part of the state of every operator that calls.
struct CallResults {
  std::vector<uint8_t> from_run;
  std::vector<uint8_t> unchanged;  // outputs that hold the result already; none where it is empty
};

// Checks that the subgraph exists and takes the operator's inputs from `first_input` on, by count and type.
Status check_callee_inputs(PrepareContext& ctx, int subgraph, int first_input);
// Checks that the subgraph gives the operator's outputs, by count and type.
Status check_callee_outputs(PrepareContext& ctx, int subgraph);
// Plans a call with the inputs from `first_input` on; the slot for RunContext::call.
Result<int> plan_call(PrepareContext& ctx, int subgraph, int first_input);
// Sets the shapes of all outputs to those that every planned slot agrees on; the others come from the run.
Status plan_results(PrepareContext& ctx, std::span<const int> slots, CallResults* results);
// All outputs come from the run.
void defer_results(PrepareContext& ctx, CallResults* results);

// Per output: whether the subgraph hands its argument of that number on as it came.
std::vector<uint8_t> own_arguments(const ModelData& model, int subgraph);

// Copies tensors (of a subgraph, or inputs) to all outputs.
Status copy_results(RunContext& ctx, const CallResults& results, std::span<const Tensor* const> from);

// The value of a one-element bool tensor.
bool is_true(const Tensor& tensor);

}  // namespace surelite
