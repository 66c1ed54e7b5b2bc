// SPDX-License-Identifier: Apache-2.0
// The loop of a proof that takes its time: going through the thresholds of sixteen lanes, which instruction sets
// compile for their vectors.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

namespace surelite::simd {

// One side of zero: results `first`, `first` + direction, ... of one lane.
struct Walk {
  uint32_t residue = 0, step = 0, multiplier = 1, error = 0;
};

// What is told of a threshold next to a rounding boundary.
struct CloseThresholds {
  void (*tell)(void* state, int number, int lane, uint32_t residue) = nullptr;
  void* state = nullptr;
};

// Goes through `count` thresholds of sixteen lanes.
using ThresholdWalk = void (*)(const std::array<Walk, 16>& walks, int count, const CloseThresholds& close);
void walk_thresholds(const std::array<Walk, 16>& walks, int count, const CloseThresholds& close);

inline __attribute__((always_inline)) void walk_lanes(const std::array<Walk, 16>& walks, int count,
                                                      const CloseThresholds& close) {
  alignas(64) uint32_t residue[16], step[16], multiplier[16], error[16], span[16];
  for (int i = 0; i < 16; ++i) {
    const Walk& w = walks[static_cast<size_t>(i)];
    residue[i] = w.residue, step[i] = w.step, multiplier[i] = w.multiplier, error[i] = w.error;
    span[i] = w.multiplier > 2 * w.error ? w.multiplier - 2 * w.error : 0;
  }
  for (int n = 0; n < count; ++n) {
    uint32_t any = 0;
    for (int i = 0; i < 16; ++i) any |= static_cast<uint32_t>(residue[i] - error[i] > span[i]);
    if (any)
      for (int i = 0; i < 16; ++i)
        if (residue[i] - error[i] > span[i]) close.tell(close.state, n, i, residue[i]);
    for (int i = 0; i < 16; ++i) {
      const uint32_t next = residue[i] - step[i];
      residue[i] = std::min(next, next + multiplier[i]);
    }
  }
}

}  // namespace surelite::simd
