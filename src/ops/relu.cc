// SPDX-License-Identifier: Apache-2.0
// RELU: negative numbers become 0.
#include <limits>

#include "ops/shared/elementwise/relu_range.h"

namespace surelite {
namespace {

Status prepare(PrepareContext& ctx) { return prepare_clip(ctx, 0.0f, std::numeric_limits<float>::infinity()); }

}  // namespace

extern const OpSpec op_relu{
    .name = "RELU",
    .max_version = 3,
    .types = "T:f32|f16|bf16|i8|u8|i16 -> T",
    .prepare = prepare,
};

}  // namespace surelite
