// SPDX-License-Identifier: Apache-2.0
// Proof, while planning, that one multiply-add in float gives the two roundings of the reference kernel.
#pragma once

#include <cstdint>

#include "simd/requant.h"

namespace surelite::simd {

// Whether for every 32-bit sum, after clamping to [low, high], the float way equals the reference in all lanes of the block.
// May move a lane's scale or offset by a few units in the last place to get there.
bool prove_float(RequantBlock* block, int32_t low, int32_t high);

// The float way: what the kernels compute, for one sum.
int32_t scale_in_float(int32_t sum, float scale, float offset);

}  // namespace surelite::simd
