// SPDX-License-Identifier: Apache-2.0
// Functions of real numbers, element by element and along rows. Results are within a few units in the last place of the
// reference.
#pragma once

#include <cstdint>

namespace surelite::simd {

// out[i] = f(in[i]).
using MapF32 = void (*)(const float* in, float* out, int64_t count);
struct FloatMaps {
  MapF32 logistic = nullptr;  // exp(x) far to the left, as the operator's reference takes it
  MapF32 tanh = nullptr;
  MapF32 exp = nullptr;
  MapF32 elu = nullptr;  // x, or exp(x) - 1 where x is negative
  // x times the normal distribution function at x; its approximation by the hyperbolic tangent.
  MapF32 gelu = nullptr;
  MapF32 gelu_tanh = nullptr;
};

// exp(beta * (x - most)) over its sum, for one row.
using SoftmaxF32 = void (*)(const float* in, float* out, int64_t count, float beta);
// Sums of `rows` neighbouring rows of `count` floats.
using SumRowsF32 = void (*)(const float* in, float* out, int64_t rows, int64_t count);
struct FloatRows {
  SoftmaxF32 softmax = nullptr;
  SumRowsF32 sum = nullptr;
};

}  // namespace surelite::simd
