// SPDX-License-Identifier: Apache-2.0
// PADV2: margins of a given value.
#include "ops/shared/move/pad.h"

namespace surelite {

extern const OpSpec op_padv2{
    .name = "PADV2",
    .max_version = 6,
    .types = "T:f32|f16|bf16|f64|i8|u8|i16|u16|i32|u32|i64|u64|bool i8|i16|i32|i64|bool T? -> T",
    .prepare = prepare_pad,
    .run = run_pad,
};

}  // namespace surelite
