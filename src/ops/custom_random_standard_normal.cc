// SPDX-License-Identifier: Apache-2.0
// Custom RandomStandardNormal: normal numbers without a seed, by Marsaglia's polar method.
#include <cmath>

#include "ops/shared/random/unseeded_fill.h"

namespace surelite {
namespace {

// Each pair of points gives two numbers; the one left over at the end of a run is dropped.
struct Normal {
  template <class T>
  void operator()(MinimalStandard& source, std::span<T> out) const {
    for (size_t i = 0; i < out.size(); i += 2) {
      T x, y, square;
      do {
        x = T{2} * unit_real(source, T{}) - T{1};
        y = T{2} * unit_real(source, T{}) - T{1};
        square = x * x + y * y;
      } while (square > T{1} || square == T{0});
      const T stretch = std::sqrt(-2 * std::log(square) / square);
      out[i] = y * stretch;
      if (i + 1 < out.size()) out[i + 1] = x * stretch;
    }
  }
};

}  // namespace

extern const OpSpec op_custom_random_standard_normal{
    .name = "RandomStandardNormal",
    .types = "i32 -> f32|f64",
    .prepare = prepare_unseeded_fill<Normal>,
    .side_effects = true,
};

}  // namespace surelite
