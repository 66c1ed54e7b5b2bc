// SPDX-License-Identifier: Apache-2.0
// LESS_EQUAL: whether one element is less than the other or equal, with broadcasting.
#include <functional>

#include "ops/shared/elementwise/comparison.h"

namespace surelite {
namespace {

Status prepare(PrepareContext& ctx) { return prepare_comparison<std::greater_equal<>, true>(ctx, false); }

}  // namespace

extern const OpSpec op_less_equal{
    .name = "LESS_EQUAL",
    .max_version = 2,
    .types = "T:f32|f16|bf16|f64|i8|u8|i16|i32|u32|i64|bool T -> bool",
    .prepare = prepare,
};

}  // namespace surelite
