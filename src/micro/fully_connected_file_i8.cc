// SPDX-License-Identifier: Apache-2.0
// Rows of the input times the weights of every unit, as the model's file has them.
#include "micro/dot.h"
#include "micro/requantize.h"

namespace surelite {
namespace micro {

void fully_connected_file_i8(const FullyConnectedI8& p, int32_t zero_in, const int8_t* in, int8_t* out) {
  const auto store = [&](int32_t unit, int32_t product, int8_t* to) {
    const int32_t bias = p.bias ? p.bias[unit] : 0;
    const auto sum = static_cast<int32_t>(static_cast<uint32_t>(product) + static_cast<uint32_t>(bias));
    to[unit] = static_cast<int8_t>(clamp(scale_real(sum, p.factor[p.one_factor ? 0 : unit]) + p.zero, p.low, p.high));
  };
  for (int32_t row = 0; row < p.rows; ++row, in += p.depth, out += p.units) {
    const int8_t* weights = p.weights;
    int32_t unit = 0;
#if defined(__ARM_FEATURE_MVE)
    for (; unit + 4 <= p.units; unit += 4, weights += 4 * p.depth) {
      Sums sums{}, of_weights{};
      dot_file_blocks<true>(in, Runs{1, p.depth, 0}, weights, p.depth, &sums, &of_weights);
      for (int32_t i = 0; i < 4; ++i) store(unit + i, sums.of[i] - zero_in * of_weights.of[i], out);
    }
#endif
    for (; unit < p.units; unit += 2, weights += 2 * p.depth) {
      const bool more = unit + 1 < p.units;
      int32_t sums[2] = {};
      dot_file_row(in, zero_in, p.depth, weights, more ? p.depth : 0, sums);
      store(unit, sums[0], out);
      if (more) store(unit + 1, sums[1], out);
    }
  }
}

}  // namespace micro
}  // namespace surelite
