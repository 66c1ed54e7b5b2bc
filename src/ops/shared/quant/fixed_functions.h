// SPDX-License-Identifier: Apache-2.0
// Exponential and logarithm of fixed-point numbers, bit for bit as gemmlowp and TensorFlow Lite compute them; the
// reciprocal is in base/fixed_point.h.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <limits>

#include "ops/shared/quant/fixed_point.h"

namespace surelite::fixed {

// exp(x) in Q0 for x <= 0 in Q5.
int32_t exp_q5(int32_t x);

// log(x) in Q5 for x >= 1 in Q12.
int32_t log_q12(int32_t x);

// 1 / sqrt(x) of an integer x >= 0 as a multiplier; 0 counts as 1.
Multiplier inverse_sqrt(int32_t x);

}  // namespace surelite::fixed
