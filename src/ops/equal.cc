// SPDX-License-Identifier: Apache-2.0
// EQUAL: whether two elements are equal, with broadcasting.
#include <functional>

#include "ops/shared/elementwise/comparison.h"

namespace surelite {
namespace {

Status prepare(PrepareContext& ctx) { return prepare_comparison<std::equal_to<>>(ctx, true); }

}  // namespace

extern const OpSpec op_equal{
    .name = "EQUAL",
    .max_version = 5,
    .types = "T:f32|f16|bf16|f64|i8|u8|i16|i32|u32|i64|bool|str T -> bool",
    .prepare = prepare,
};

}  // namespace surelite
