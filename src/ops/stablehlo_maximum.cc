// SPDX-License-Identifier: Apache-2.0
// STABLEHLO_MAXIMUM: the larger of two elements; the shapes are equal.
#include "ops/shared/elementwise/extremes.h"
#include "ops/shared/elementwise/pairwise.h"

namespace surelite {

extern const OpSpec op_stablehlo_maximum{
    .name = "STABLEHLO_MAXIMUM",
    .types = kPairwiseTypes,
    .prepare = prepare_equal_pairs<Larger>,
};

}  // namespace surelite
