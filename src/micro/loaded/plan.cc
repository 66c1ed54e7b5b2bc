// SPDX-License-Identifier: Apache-2.0
#include "micro/loaded/plan.h"

namespace surelite {
namespace micro {
namespace {

bool meet(const Planned& a, const Planned& b) { return a.first <= b.last && b.first <= a.last; }

}  // namespace

uint32_t place_buffers(Planned* buffers, uint16_t* order, uint32_t* offsets, uint32_t count) {
  for (uint32_t i = 0; i < count; ++i) {
    uint32_t at = i;
    for (; at > 0 && buffers[order[at - 1]].bytes < buffers[i].bytes; --at) order[at] = order[at - 1];
    order[at] = static_cast<uint16_t>(i);
  }
  uint32_t whole = 0;
  for (uint32_t i = 0; i < count; ++i) {
    const Planned& one = buffers[order[i]];
    // Up from the bottom: behind each placed buffer that is in the way, until none is.
    uint32_t place = 0;
    for (bool moved = true; moved;) {
      moved = false;
      for (uint32_t k = 0; k < i; ++k) {
        const Planned& other = buffers[order[k]];
        const uint32_t other_at = offsets[order[k]];
        if (!meet(one, other) || other_at >= place + one.bytes || other_at + other.bytes <= place) continue;
        place = other_at + other.bytes;
        moved = true;
      }
    }
    offsets[order[i]] = place;
    if (one.bytes > 0 && place + one.bytes > whole) whole = place + one.bytes;
  }
  return whole;
}

}  // namespace micro
}  // namespace surelite
