// SPDX-License-Identifier: Apache-2.0
// Non-maximum suppression of one class, hard or soft: NON_MAX_SUPPRESSION_V4 and V5 differ in their outputs only.
#pragma once

#include "ops/op.h"

namespace surelite {

// Inputs: boxes [n, 4], scores [n], most, overlap threshold, score threshold, and for V5 sigma. Outputs: indices, for
// V5 scores, count. Indices and scores have `most` entries, zeros behind those that were found.
Status prepare_box_suppression(PrepareContext& ctx, bool soft);
Status run_box_suppression(RunContext& ctx);

}  // namespace surelite
