// SPDX-License-Identifier: Apache-2.0
// Logistic function and hyperbolic tangent of int16 numbers, bit for bit as
// tflite/kernels/internal/reference/integer_ops computes them: a table of the logistic function at multiples of 1/24
// and linear interpolation.
#pragma once

#include <cstdint>

namespace surelite {

// Brings a stored number to the table's scale, 1/12288: (x * multiplier, rounded) >> shift.
struct SigmoidScale {
  int32_t multiplier = 0;
  int shift = 0;
};

// Scales of 2^-12 to 2^(most_shift - 12) are taken as exact powers of two even if they are only near one.
SigmoidScale sigmoid_scale(float input_scale, int most_shift);

int16_t logistic16(int16_t x, SigmoidScale scale);
int16_t tanh16(int16_t x, SigmoidScale scale);

}  // namespace surelite
