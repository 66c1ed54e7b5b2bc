// SPDX-License-Identifier: Apache-2.0
// How packed 8-bit depthwise filters are laid out. Four bytes of a 32-bit lane are one channel under four taps. A
// general filter takes its taps four by four; a 3 x 3 filter takes columns of four rows, the first three for one row of
// outputs, the last three for the next.
#pragma once

#include <cstdint>

#include "simd/conv.h"
#include "simd/packing/channel_order.h"

namespace surelite::simd::avx512 {

// Channels of the last block are repeated so that it works on several stretches of a row at once.
constexpr int strips_of(int channels) { return channels > 32 ? 1 : channels > 16 ? 2 : 4; }

inline bool rolls(const ConvShape& s) {
  return s.filter_height == 3 && s.filter_width == 3 && s.dilation_y == 1 && s.dilation_x == 1 &&
         s.stride_y == s.stride_x && s.stride_x <= 2;
}

// The tap that slot `slot` of group `group` holds, or -1.
inline int tap_in_slot(bool rolling, int taps, int group, int slot) {
  if (!rolling) return group * 4 + slot < taps ? group * 4 + slot : -1;
  const int row = slot - group / 3, column = group % 3;
  return row >= 0 && row < 3 ? row * 3 + column : -1;
}

}  // namespace surelite::simd::avx512
