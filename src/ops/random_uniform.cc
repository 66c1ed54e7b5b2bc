// SPDX-License-Identifier: Apache-2.0
// RANDOM_UNIFORM: uniform numbers in [0, 1).
#include "ops/shared/random/seeded_fill.h"

namespace surelite {
namespace {

struct Uniform {
  void operator()(const PhiloxBlock& block, std::span<float> out) const {
    for (size_t k = 0; k < out.size(); ++k) out[k] = unit_float(block[k]);
  }
};

}  // namespace

extern const OpSpec op_random_uniform{
    .name = "RANDOM_UNIFORM",
    .types = "i32 -> f32",
    .prepare = prepare_seeded_fill,
    .run = run_seeded_fill<Uniform>,
    .side_effects = true,
};

}  // namespace surelite
