// SPDX-License-Identifier: Apache-2.0
// Differences of quantized numbers to the maximum of their row, brought to Q5 for the fixed-point exponential.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "ops/shared/quant/fixed_functions.h"
#include "ops/shared/quant/fixed_point.h"

namespace surelite {

struct SoftmaxScale {
  Multiplier to_q5;     // at least 1
  int32_t least = 0;    // smaller differences count as minus infinity

  // False if the factor is too small for the format, or not a number.
  static bool make(double beta, double scale, SoftmaxScale* out) {
    const double factor = std::min(beta * scale * (1 << 26), 2147483647.0);
    if (!(factor > 1.0)) return false;
    out->to_q5 = quantize_multiplier(factor);
    const double largest = 31.0 * (1 << 26) / static_cast<double>(int64_t{1} << out->to_q5.shift);
    out->least = -static_cast<int32_t>(std::floor(largest));
    return true;
  }
  int32_t q5(int32_t difference) const { return multiply(difference, to_q5); }
};

// Sum of exp(difference) over a row, in Q12; saturates.
template <class T>
int32_t sum_of_exps(const T* row, int64_t depth, T most, const SoftmaxScale& scale) {
  int64_t sum = 0;
  for (int64_t c = 0; c < depth; ++c) {
    const int32_t difference = int32_t{row[c]} - most;
    if (difference >= scale.least) sum += rounding_shift_right(fixed::exp_q5(scale.q5(difference)), 12);
  }
  return static_cast<int32_t>(std::min<int64_t>(sum, INT32_MAX));
}

}  // namespace surelite
