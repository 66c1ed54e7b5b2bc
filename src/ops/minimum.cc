// SPDX-License-Identifier: Apache-2.0
// MINIMUM: the smaller of two elements, as stored, with broadcasting.
#include "ops/shared/elementwise/extremes.h"
#include "ops/shared/elementwise/pairwise.h"

namespace surelite {

extern const OpSpec op_minimum{
    .name = "MINIMUM",
    .max_version = 4,
    .types = kPairwiseTypes,
    .prepare = prepare_pairwise<Smaller>,
};

}  // namespace surelite
