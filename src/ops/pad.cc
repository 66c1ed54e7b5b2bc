// SPDX-License-Identifier: Apache-2.0
// PAD: margins of zeros, or of the zero point for quantized tensors.
#include "ops/shared/move/pad.h"

namespace surelite {

extern const OpSpec op_pad{
    .name = "PAD",
    .max_version = 6,
    .types = "T:f32|f16|bf16|f64|i8|u8|i16|u16|i32|u32|i64|u64|bool i8|i16|i32|i64|bool T? -> T",
    .prepare = prepare_pad,
    .run = run_pad,
};

}  // namespace surelite
