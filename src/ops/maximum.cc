// SPDX-License-Identifier: Apache-2.0
// MAXIMUM: the larger of two elements, as stored, with broadcasting.
#include "ops/shared/elementwise/extremes.h"
#include "ops/shared/elementwise/pairwise.h"

namespace surelite {

extern const OpSpec op_maximum{
    .name = "MAXIMUM",
    .max_version = 4,
    .types = kPairwiseTypes,
    .prepare = prepare_pairwise<Larger>,
};

}  // namespace surelite
