// SPDX-License-Identifier: Apache-2.0
// NON_MAX_SUPPRESSION_V4: the best boxes that do not overlap.
#include "ops/shared/reduce/box_suppression.h"

namespace surelite {

extern const OpSpec op_non_max_suppression_v4{
    .name = "NON_MAX_SUPPRESSION_V4",
    .types = "f32 f32 i32 f32 f32 -> i32 i32",
    .prepare = [](PrepareContext& ctx) { return prepare_box_suppression(ctx, false); },
    .run = run_box_suppression,
};

}  // namespace surelite
