// SPDX-License-Identifier: Apache-2.0
// Fused activation functions applied to real values, for the operators that can fuse all of them.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "ops/shared/elementwise/activation_range.h"

namespace surelite {

inline float sigmoid(float x) { return 1.0f / (1.0f + std::exp(-x)); }

inline float activate(Activation activation, float x) {
  switch (activation) {
    case Activation::relu: return std::max(0.0f, x);
    case Activation::relu_n1_to_1: return std::max(-1.0f, std::min(x, 1.0f));
    case Activation::relu6: return std::max(0.0f, std::min(x, 6.0f));
    case Activation::tanh: return std::tanh(x);
    case Activation::sign_bit: return std::signbit(x) ? 1.0f : 0.0f;
    default: return x;
  }
}

inline void activate(Activation activation, float* values, int64_t count) {
  if (activation == Activation::none) return;
  for (int64_t i = 0; i < count; ++i) values[i] = activate(activation, values[i]);
}

}  // namespace surelite
