// SPDX-License-Identifier: Apache-2.0
// RANDOM_STANDARD_NORMAL: normal numbers of mean 0 and deviation 1, by Box and Muller's method.
#include <algorithm>
#include <cmath>
#include <numbers>

#include "ops/shared/random/seeded_fill.h"

namespace surelite {
namespace {

struct Normal {
  void operator()(const PhiloxBlock& block, std::span<float> out) const {
    for (size_t k = 0; k < out.size(); k += 2) {
      const float radius = std::sqrt(-2.0f * std::log(std::max(unit_float(block[k]), 1.0e-7f)));
      const auto angle = static_cast<float>(2 * std::numbers::pi * unit_float(block[k + 1]));
      out[k] = std::sin(angle) * radius;
      if (k + 1 < out.size()) out[k + 1] = std::cos(angle) * radius;
    }
  }
};

}  // namespace

extern const OpSpec op_random_standard_normal{
    .name = "RANDOM_STANDARD_NORMAL",
    .types = "i32 -> f32",
    .prepare = prepare_seeded_fill,
    .run = run_seeded_fill<Normal>,
    .side_effects = true,
};

}  // namespace surelite
