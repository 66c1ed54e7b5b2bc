// SPDX-License-Identifier: Apache-2.0
// NOT_EQUAL: whether two elements are different, with broadcasting.
#include <functional>

#include "ops/shared/elementwise/comparison.h"

namespace surelite {
namespace {

Status prepare(PrepareContext& ctx) { return prepare_comparison<std::not_equal_to<>>(ctx, true); }

}  // namespace

extern const OpSpec op_not_equal{
    .name = "NOT_EQUAL",
    .max_version = 4,
    .types = "T:f32|f16|bf16|f64|i8|u8|i16|i32|u32|i64|bool|str T -> bool",
    .prepare = prepare,
};

}  // namespace surelite
