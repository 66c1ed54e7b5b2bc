// SPDX-License-Identifier: Apache-2.0
// SUB: elementwise difference with broadcasting and a fused activation.
#include "ops/shared/elementwise/prepare_sum.h"
#include "ops/shared/elementwise/wrapping.h"

namespace surelite {

extern const OpSpec op_sub{
    .name = "SUB",
    .max_version = 5,
    .types = kSumTypes,
    .options = "SubOptions",
    .prepare = prepare_sum<Minus, -1>,
};

}  // namespace surelite
