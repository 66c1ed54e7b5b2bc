// SPDX-License-Identifier: Apache-2.0
// Proof, while planning, that one multiply-add in float gives the two roundings of the reference kernel.
#pragma once

#include "simd/packing/requant.h"

namespace surelite::simd {

// Whether for every 32-bit sum, after clamping, a float way equals the reference in all lanes of the block. May move
// scales and offsets by a few units in the last place to get there; changes nothing where it fails. `way` is one of the
// float ways; float_from_zero needs a low end of at least 0, and puts the zero point into biases and offsets. `walk`
// compares them all; every instruction set's gives the same.
bool prove_float(RequantBlock* block, RequantWay way, const RequantRange& range, ThresholdWalk walk = walk_thresholds);

// The float ways: what the kernels compute, for one sum.
int32_t scale_in_float(int32_t sum, float scale, float offset);
int32_t scale_from_zero(int32_t sum, float scale, float offset);  // zero point included

}  // namespace surelite::simd
