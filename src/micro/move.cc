// SPDX-License-Identifier: Apache-2.0
// Copies: margins, and pieces of rows.
#include "micro/kernels.h"

namespace surelite {
namespace micro {
namespace {

uint8_t* fill(uint8_t* to, int32_t count, const Pad& p) {
  const auto width = static_cast<size_t>(p.width);
  for (int32_t i = 0; i < count; ++i, to += width) __builtin_memcpy(to, p.value, width);
  return to;
}

}  // namespace

// Plain loops, one per axis: outer margins are written by the loop whose axis they belong to.
void pad(const Pad& p, const void* in, void* out) {
  const auto* from = static_cast<const uint8_t*>(in);
  auto* to = static_cast<uint8_t*>(out);
  const size_t run = static_cast<size_t>(p.extent[3]) * static_cast<size_t>(p.width);
  int32_t below[4];  // elements of the output below one step of each axis
  below[3] = 1;
  for (int32_t i = 2; i >= 0; --i) below[i] = below[i + 1] * (p.extent[i + 1] + p.before[i + 1] + p.after[i + 1]);
  to = fill(to, p.before[0] * below[0], p);
  for (int32_t i = 0; i < p.extent[0]; ++i) {
    to = fill(to, p.before[1] * below[1], p);
    for (int32_t j = 0; j < p.extent[1]; ++j) {
      to = fill(to, p.before[2] * below[2], p);
      for (int32_t k = 0; k < p.extent[2]; ++k, from += run) {
        to = fill(to, p.before[3], p);
        __builtin_memcpy(to, from, run);
        to = fill(to + run, p.after[3], p);
      }
      to = fill(to, p.after[2] * below[2], p);
    }
    to = fill(to, p.after[1] * below[1], p);
  }
  fill(to, p.after[0] * below[0], p);
}

void copy_pieces(const void* in, void* out, int32_t count, size_t bytes, size_t row_bytes) {
  const auto* from = static_cast<const uint8_t*>(in);
  auto* to = static_cast<uint8_t*>(out);
  for (int32_t i = 0; i < count; ++i, from += bytes, to += row_bytes) __builtin_memcpy(to, from, bytes);
}

}  // namespace micro
}  // namespace surelite
