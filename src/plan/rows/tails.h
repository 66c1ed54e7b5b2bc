// SPDX-License-Identifier: Apache-2.0
// Joins a step with the element-wise steps right behind it that go on with its output: a convolution, the sum with what
// went around it, an activation. Together they go through the image a few rows at a time, so that those are still in
// the nearest cache when they are read again. Nothing else changes: every tensor is whole, in the arena, and holds what
// it would hold.
//
// 1. The first step goes by rows in any way, the others element by element (PrepareContext::by_rows). Each reads the
//    output before it by rows, and has one of the same shape.
// 2. A step behind the first may write over the output before it, but over nothing else: the first one reads other rows
//    of its inputs than it has come to.
// 3. The first output are floats (bytes are a quarter of them) that do not fit the nearest cache with what is made of
//    them; constants are few, as every band goes through all weights.
//
// Nothing is joined under row fusion, which does more, nor where all tensors are kept, with delegates, or with the
// reference kernels, where each operator is to be looked at alone.
#pragma once

#include "plan/layout.h"

namespace surelite {

void join_tails(const TensorFacts& facts, GraphPlan* plan);

}  // namespace surelite
