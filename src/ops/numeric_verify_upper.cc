// SPDX-License-Identifier: Apache-2.0
// The custom operator "NUMERIC_VERIFY": NumericVerify under the name that some models give it.
#include "ops/op.h"

namespace surelite {

extern const OpSpec op_numeric_verify;

namespace {

Status prepare(PrepareContext& ctx) { return op_numeric_verify.prepare(ctx); }

}  // namespace

extern const OpSpec op_numeric_verify_upper{
    .name = "NUMERIC_VERIFY",
    .types = "u8|i8|i16|f16 f32 -> f32",
    .prepare = prepare,
};

}  // namespace surelite
