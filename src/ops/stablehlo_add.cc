// SPDX-License-Identifier: Apache-2.0
// STABLEHLO_ADD: the sum of two elements; the shapes are equal.
#include "ops/shared/elementwise/pairwise.h"
#include "ops/shared/elementwise/wrapping.h"

namespace surelite {

extern const OpSpec op_stablehlo_add{
    .name = "STABLEHLO_ADD",
    .types = kPairwiseTypes,
    .prepare = prepare_equal_pairs<Plus>,
};

}  // namespace surelite
