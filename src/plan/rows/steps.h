// SPDX-License-Identifier: Apache-2.0
// Steps of a plan as stages of a chain.
#pragma once

#include "plan/layout.h"
#include "plan/rows/chain.h"

namespace surelite {

// Whether a step could be part of a chain: the library's own operator, which goes by rows (PrepareContext::by_rows),
// without scratch memory, persistent memory or subgraphs, with one output of rank 4 in the arena that has elements and
// whose size is known while planning.
bool goes_by_rows(const TensorFacts& facts, const GraphPlan& plan, const StepPlan& step);

// All but how it is connected.
RowStage stage_of(const TensorFacts& facts, const GraphPlan& plan, const StepPlan& step);

}  // namespace surelite
