// SPDX-License-Identifier: Apache-2.0
// CompileOptions::row_fusion: joins steps into chains that run in bands of rows, where that makes the arena smaller.
//
// A step may be part of a chain if it goes by rows (steps.h), and the chain's other steps follow it or come before it
// without a gap.
// What lies between the steps of a chain must be read by rows, by steps of that chain only; it is no output of the
// subgraph, no variable, and nothing that the application gave memory. Nothing is joined where all tensors are kept, or
// with delegates.
#pragma once

#include "plan/layout.h"

namespace surelite {

// True if steps were joined. `facts.group` says which tensors would share memory without.
bool fuse_rows(const TensorFacts& facts, GraphPlan* plan);

}  // namespace surelite
