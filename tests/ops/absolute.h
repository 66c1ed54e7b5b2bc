// SPDX-License-Identifier: Apache-2.0
// What bounds the rounding of a sum of products: the same case on absolute values, without an activation. Its outputs
// are the sums of the products' sizes, however much of them cancels out in the case itself.
#pragma once

#include "case.h"

namespace surelite::harness {

// False where the operator does not sum products of floats; `one` is then as it was.
bool make_absolute(Case* one);

// How many numbers are added up to an element of the output, at most.
int64_t addends_of(const Case& one);

}  // namespace surelite::harness
