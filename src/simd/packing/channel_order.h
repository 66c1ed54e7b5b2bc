// SPDX-License-Identifier: Apache-2.0
// Which channel each 32-bit lane of a block's accumulators holds. Narrowing to bytes interleaves pairs of vectors
// within 128-bit parts; packing the channels in the opposite order makes the bytes come out in theirs.
#pragma once

namespace surelite::simd {

inline constexpr int kLanes = 16;
inline constexpr int kBlock = 64;  // channels of a full block

// Vectors of a block are narrowed four at a time, then two, then one.
constexpr int channel_in_block(int vectors, int vector, int lane) {
  if (vectors == 4) return lane / 4 * 16 + vector * 4 + lane % 4;
  if (vector < vectors / 2 * 2) return lane / 4 * 8 + vector * 4 + lane % 4;
  return vector * kLanes + lane;
}

}  // namespace surelite::simd
