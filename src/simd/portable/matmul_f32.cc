// SPDX-License-Identifier: Apache-2.0
// Products of float matrices for every vector instruction set: loops over tiles.
#include <algorithm>
#include <limits>

#include "simd/portable/tile_kernels.h"

namespace surelite::simd {

// Stripes of the right factor, as wide as the portable convolution's tiles, are copied so that they are packed as its
// weights are; long products are added up in parts.
void multiply_by_tiles(const MatmulF32& p, int64_t first, int64_t last, const TileF32& kernel) {
  constexpr int64_t kPart = 256;
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  static constexpr float kNoBias[kMaxPortableBlock] = {};
  const int64_t block = kernel.block;
  float weights[kPart * kMaxPortableBlock], left[kPortableRows * kPart], tile[kPortableRows * kMaxPortableBlock];
  for (int64_t column = 0; column < p.n; column += block) {
    const int64_t width = std::min(block, p.n - column);
    for (int64_t part = 0; part < std::max<int64_t>(p.k, 1); part += kPart) {
      const int64_t depth = std::min(kPart, p.k - part);
      for (int64_t i = 0; i < depth; ++i) {
        const float* from = p.right + (part + i) * p.n + column;
        std::fill(std::copy_n(from, width, weights + i * block), weights + (i + 1) * block, 0.0f);
      }
      for (int64_t row = first; row < last; row += kPortableRows) {
        const int64_t count = std::min<int64_t>(kPortableRows, last - row);
        const float* rows[kPortableRows];
        for (int64_t r = 0; r < kPortableRows; ++r) {
          const float* from = p.left + (row + std::min(r, count - 1)) * p.row_stride + part * p.step;
          rows[r] = p.step == 1 ? from : left + r * kPart;
          for (int64_t i = 0; i < depth && p.step != 1; ++i) left[r * kPart + i] = from[i * p.step];
        }
        kernel.multiply(rows, 1, static_cast<int>(depth), weights, kNoBias, -kInfinity, kInfinity, true, tile);
        for (int64_t r = 0; r < count; ++r) {
          float* to = p.out + (row + r) * p.n + column;
          for (int64_t c = 0; c < width; ++c) to[c] = part > 0 ? to[c] + tile[r * block + c] : tile[r * block + c];
        }
      }
    }
  }
}

}  // namespace surelite::simd
