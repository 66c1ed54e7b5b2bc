// SPDX-License-Identifier: Apache-2.0
// RELU6: clips to 0..6.
#include "ops/shared/elementwise/relu_range.h"

namespace surelite {
namespace {

Status prepare(PrepareContext& ctx) { return prepare_clip(ctx, 0.0f, 6.0f); }

}  // namespace

extern const OpSpec op_relu6{
    .name = "RELU6",
    .max_version = 3,
    .types = "T:f32|f16|bf16|i8|u8|i16 -> T",
    .prepare = prepare,
};

}  // namespace surelite
