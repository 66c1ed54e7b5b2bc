// SPDX-License-Identifier: Apache-2.0
// ARG_MIN: where the least element of an axis is.
#include <functional>

#include "ops/shared/reduce/arg_extreme.h"

namespace surelite {

extern const OpSpec op_arg_min{
    .name = "ARG_MIN",
    .max_version = 3,
    .types = "f32|u8|i8|i16|i32|i64|bool i32|i64 -> i32|i64",
    .prepare = prepare_arg_extreme<std::less<>>,
};

}  // namespace surelite
