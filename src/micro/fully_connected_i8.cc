// SPDX-License-Identifier: Apache-2.0
// Rows of the input times the weights of every unit.
#include "micro/dot.h"
#include "micro/requantize.h"

namespace surelite {
namespace micro {
namespace {

void store(const FullyConnectedI8& p, int32_t unit, int32_t sum, int8_t* out) {
  const int32_t scaled = scale_real(sum, p.factor[p.one_factor ? 0 : unit]);
  out[unit] = static_cast<int8_t>(clamp(scaled + p.zero, p.low, p.high));
}

}  // namespace

void fully_connected_pairs_i8(const FullyConnectedI8& p, const int8_t* in, int8_t* out, int8_t* scratch) {
  const int32_t bytes = (p.depth + 3) / 4 * 4;
  for (int32_t row = 0; row < p.rows; ++row, in += p.depth, out += p.units) {
    const int8_t* values = in;
    if (bytes != p.depth) {
      __builtin_memcpy(scratch, in, static_cast<size_t>(p.depth));
      __builtin_memset(scratch + p.depth, 0, static_cast<size_t>(bytes - p.depth));
      values = scratch;
    }
    const int8_t* weights = p.weights;
    int32_t unit = 0;
    for (; unit + 4 <= p.units; unit += 4, weights += 4 * bytes) {
      int32_t sums[4] = {p.bias[unit], p.bias[unit + 1], p.bias[unit + 2], p.bias[unit + 3]};
      dot_two_pairs(values, bytes, weights, sums);
      for (int32_t i = 0; i < 4; ++i) store(p, unit + i, sums[i], out);
    }
    for (; unit < p.units; unit += 2, weights += 2 * bytes) {
      const bool more = unit + 1 < p.units;
      int32_t sums[2] = {p.bias[unit], more ? p.bias[unit + 1] : 0};
      dot_pair(values, bytes, weights, sums);
      store(p, unit, sums[0], out);
      if (more) store(p, unit + 1, sums[1], out);
    }
  }
}

}  // namespace micro
}  // namespace surelite
