// SPDX-License-Identifier: Apache-2.0
// Which taps of a window meet the input.
#pragma once

#include "micro/kernels.h"

namespace surelite {
namespace micro {

// Taps [begin, end) of one output position lie inside the input, the first of them at element `first`.
struct Taps {
  int32_t begin, end, first;
};

inline Taps taps_at(const Window& w, int32_t position) {
  const int32_t origin = position * w.stride - w.pad;
  Taps taps{0, w.filter, origin};
  while (taps.begin < taps.end && taps.first < 0) ++taps.begin, taps.first += w.dilation;
  while (taps.end > taps.begin && origin + (taps.end - 1) * w.dilation >= w.in) --taps.end;
  return taps;
}

inline bool whole(const Window& w, const Taps& taps) { return taps.end - taps.begin == w.filter; }

}  // namespace micro
}  // namespace surelite
