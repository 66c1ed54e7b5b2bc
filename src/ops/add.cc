// SPDX-License-Identifier: Apache-2.0
// ADD: elementwise sum with broadcasting and a fused activation.
#include "ops/shared/elementwise/prepare_sum.h"
#include "ops/shared/elementwise/wrapping.h"

namespace surelite {

extern const OpSpec op_add{
    .name = "ADD",
    .max_version = 6,
    .types = kSumTypes,
    .options = "AddOptions",
    .prepare = prepare_sum<Plus, 1>,
};

}  // namespace surelite
