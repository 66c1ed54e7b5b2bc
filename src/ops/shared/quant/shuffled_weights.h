// SPDX-License-Identifier: Apache-2.0
// Matrix products with uint8 weights stored in blocks of 4 rows by 16 columns, sign bits flipped.
#pragma once

#include <cstdint>

namespace surelite {

inline constexpr int kShuffledUnits = 4, kShuffledDepth = 16;

// Writes the input with flipped sign bits as the stock kernel leaves it in its workspace output: as it is for one row,
// in blocks of 16 columns for four. depth is a multiple of 16.
inline void shuffle_input(const uint8_t* in, int64_t rows, int64_t depth, uint8_t* workspace) {
  for (int64_t c = 0; c < depth; c += kShuffledDepth)
    for (int64_t r = 0; r < rows; ++r)
      for (int64_t j = 0; j < kShuffledDepth; ++j) *workspace++ = in[r * depth + c + j] ^ 0x80;
}

// Sum of products of one row of a shuffled input with one unit; wraps on overflow.
inline uint32_t dot_shuffled(const uint8_t* workspace, int64_t rows, int64_t row, const uint8_t* weights, int64_t unit,
                             int64_t depth) {
  uint32_t sum = 0;
  const uint8_t* with =
      weights + unit / kShuffledUnits * kShuffledUnits * depth + unit % kShuffledUnits * kShuffledDepth;
  const uint8_t* from = workspace + row * kShuffledDepth;
  for (int64_t c = 0; c < depth; c += kShuffledDepth) {
    for (int64_t j = 0; j < kShuffledDepth; ++j)
      sum += static_cast<uint32_t>(static_cast<int8_t>(from[j]) * static_cast<int8_t>(with[j]));
    from += rows * kShuffledDepth;
    with += kShuffledUnits * kShuffledDepth;
  }
  return sum;
}

}  // namespace surelite
