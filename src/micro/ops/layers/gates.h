// SPDX-License-Identifier: Apache-2.0
// Logistic function and hyperbolic tangent of int16 numbers with `integer_bits` bits before the point, as the
// desktop's.
#pragma once

#include <stdint.h>

namespace surelite {
namespace micro {

int16_t fixed_logistic(int16_t x, int integer_bits);
int16_t fixed_tanh(int16_t x, int integer_bits);

}  // namespace micro
}  // namespace surelite
