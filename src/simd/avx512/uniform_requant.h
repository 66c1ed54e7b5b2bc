// SPDX-License-Identifier: Apache-2.0
// One requantization for all channels.
#pragma once

#include <algorithm>

#include "simd/packing/requant.h"

namespace surelite::simd {

// As in packing/requant.h: the shift is to the right.
inline void fill_uniform(RequantBlock* block, int32_t multiplier, int shift) {
  std::fill_n(block->multiplier, 16, multiplier);
  std::fill_n(block->shift, 16, shift);
}

}  // namespace surelite::simd
