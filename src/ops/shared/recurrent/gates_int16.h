// SPDX-License-Identifier: Apache-2.0
// Logistic function and hyperbolic tangent of 16-bit fixed-point numbers, as the integer LSTM kernels evaluate them:
// bit for bit those of gemmlowp. (The operators LOGISTIC and TANH use tables instead, see sigmoid16.h.)
#pragma once

#include <cstdint>

#include "ops/fast/kernels.h"

namespace surelite {

// The argument has `integer_bits` bits before the point, 0 to 6 for tanh and 0 to 7 for logistic; results have none.
int16_t fixed_logistic(int16_t x, int integer_bits);
int16_t fixed_tanh(int16_t x, int integer_bits);
// The same for many values; `out` is `in`, or apart from it.
void fixed_logistic(const simd::Kernels& kernels, const int16_t* in, int16_t* out, int64_t count, int integer_bits);
void fixed_tanh(const simd::Kernels& kernels, const int16_t* in, int16_t* out, int64_t count, int integer_bits);

// High half of 2 * a * b for 16-bit fixed point, rounded to nearest; -1 * -1 saturates.
inline int16_t doubling_high_mul(int16_t a, int16_t b) {
  const int32_t product = int32_t{a} * b;
  const int32_t high = (product + (product >= 0 ? 1 << 14 : 1 - (1 << 14))) / (1 << 15);
  return static_cast<int16_t>(high > INT16_MAX ? INT16_MAX : high);
}

}  // namespace surelite
