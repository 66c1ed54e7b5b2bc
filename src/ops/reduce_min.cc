// SPDX-License-Identifier: Apache-2.0
// REDUCE_MIN: the least element over axes.
#include <functional>

#include "ops/shared/reduce/reduce_extreme.h"

namespace surelite {

extern const OpSpec op_reduce_min{
    .name = "REDUCE_MIN",
    .max_version = 3,
    .types = "T:f32|i8|u8|i16|i32|i64|bool i32 -> T",
    .prepare = prepare_reduce_extreme<std::less<>>,
};

}  // namespace surelite
