// SPDX-License-Identifier: Apache-2.0
// STABLEHLO_MINIMUM: the smaller of two elements; the shapes are equal.
#include "ops/shared/elementwise/extremes.h"
#include "ops/shared/elementwise/pairwise.h"

namespace surelite {

extern const OpSpec op_stablehlo_minimum{
    .name = "STABLEHLO_MINIMUM",
    .types = kPairwiseTypes,
    .prepare = prepare_equal_pairs<Smaller>,
};

}  // namespace surelite
