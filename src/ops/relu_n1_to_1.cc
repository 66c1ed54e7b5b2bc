// SPDX-License-Identifier: Apache-2.0
// RELU_N1_TO_1: clips to -1..1.
#include "ops/shared/elementwise/relu_range.h"

namespace surelite {
namespace {

Status prepare(PrepareContext& ctx) { return prepare_clip(ctx, -1.0f, 1.0f); }

}  // namespace

extern const OpSpec op_relu_n1_to_1{
    .name = "RELU_N1_TO_1",
    .max_version = 1,
    .types = "T:f32|f16|bf16|i8|u8|i16 -> T",
    .prepare = prepare,
};

}  // namespace surelite
