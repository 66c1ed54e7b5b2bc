// SPDX-License-Identifier: Apache-2.0
// One requantization for all channels.
#pragma once

#include <algorithm>

#include "simd/conv.h"

namespace surelite::simd {

// `shift` is to the right and not negative.
inline void fill_uniform(RequantBlock* block, int32_t multiplier, int shift) {
  const int64_t round = (int64_t{1} << 30) + (shift > 0 ? int64_t{1} << (30 + shift) : 0);
  for (int i = 0; i < 16; ++i) {
    block->multiplier[i] = multiplier;
    block->shift[i] = shift;
    block->sign_mask[i] = shift > 0 ? -1 : 0;
  }
  std::fill_n(block->round_odd, 8, round);
  std::fill_n(block->round_even, 8, round);
}

}  // namespace surelite::simd
