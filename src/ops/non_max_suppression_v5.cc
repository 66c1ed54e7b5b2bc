// SPDX-License-Identifier: Apache-2.0
// NON_MAX_SUPPRESSION_V5: the best boxes, the scores of those that overlap better ones decayed, and the scores.
#include "ops/shared/reduce/box_suppression.h"

namespace surelite {

extern const OpSpec op_non_max_suppression_v5{
    .name = "NON_MAX_SUPPRESSION_V5",
    .types = "f32 f32 i32 f32 f32 f32 -> i32 f32 i32",
    .prepare = [](PrepareContext& ctx) { return prepare_box_suppression(ctx, true); },
    .run = run_box_suppression,
};

}  // namespace surelite
