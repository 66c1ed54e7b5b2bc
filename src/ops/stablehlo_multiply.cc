// SPDX-License-Identifier: Apache-2.0
// STABLEHLO_MULTIPLY: the product of two elements; the shapes are equal.
#include "ops/shared/elementwise/pairwise.h"
#include "ops/shared/elementwise/wrapping.h"

namespace surelite {

extern const OpSpec op_stablehlo_multiply{
    .name = "STABLEHLO_MULTIPLY",
    .types = kPairwiseTypes,
    .prepare = prepare_equal_pairs<Times>,
};

}  // namespace surelite
