// SPDX-License-Identifier: Apache-2.0
// GREATER: whether one element is greater than the other, with broadcasting.
#include <functional>

#include "ops/shared/elementwise/comparison.h"

namespace surelite {
namespace {

Status prepare(PrepareContext& ctx) { return prepare_comparison<std::greater<>>(ctx, false); }

}  // namespace

extern const OpSpec op_greater{
    .name = "GREATER",
    .max_version = 2,
    .types = "T:f32|f16|bf16|f64|i8|u8|i16|i32|u32|i64|bool T -> bool",
    .prepare = prepare,
};

}  // namespace surelite
