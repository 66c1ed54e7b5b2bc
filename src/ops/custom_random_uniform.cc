// SPDX-License-Identifier: Apache-2.0
// Custom RandomUniform: uniform numbers in [0, 1) without a seed.
#include "ops/shared/random/unseeded_fill.h"

namespace surelite {
namespace {

struct Uniform {
  template <class T>
  void operator()(MinimalStandard& source, std::span<T> out) const {
    for (T& value : out) value = unit_real(source, T{});
  }
};

}  // namespace

extern const OpSpec op_custom_random_uniform{
    .name = "RandomUniform",
    .types = "i32|i64 any?* -> f32|f64",
    .prepare = prepare_unseeded_fill<Uniform>,
    .side_effects = true,
};

}  // namespace surelite
