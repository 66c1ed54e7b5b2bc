// SPDX-License-Identifier: Apache-2.0
// Rows of the input times the weights of every unit, for cores whose vectors hold sixteen values.
#include "micro/dot.h"
#include "micro/requantize.h"

namespace surelite {
namespace micro {

void fully_connected_blocks_i8(const FullyConnectedI8& p, const int8_t* in, int8_t* out) {
  const Runs runs{1, p.depth, 0};
  const int32_t zero = p.zero, low = p.low, high = p.high, step = p.one_factor ? 0 : 1;
  for (int32_t row = 0; row < p.rows; ++row, in += p.depth) {
    const int8_t* weights = p.weights;
    const int32_t* bias = p.bias;
    const RealFactor* factor = p.factor;
    for (int32_t left = p.units; left > 0; left -= 4) {
      Sums sums{};
      weights = dot_blocks(in, runs, weights, &sums);
      for (int32_t i = 0; i < 4 && i < left; ++i, factor += step) {
        const auto sum = static_cast<int32_t>(static_cast<uint32_t>(sums.of[i]) + static_cast<uint32_t>(*bias++));
        *out++ = static_cast<int8_t>(clamp(scale_real(sum, *factor) + zero, low, high));
      }
    }
  }
}

}  // namespace micro
}  // namespace surelite
