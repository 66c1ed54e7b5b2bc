// SPDX-License-Identifier: Apache-2.0
// Real multipliers as fixed-point numbers.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_QUANTIZATION_UTIL_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_QUANTIZATION_UTIL_H_

#include <cstdint>
#include <limits>
#include <type_traits>

#include "tensorflow/lite/core/c/c_api_types.h"

namespace tflite {

// multiplier ~ quantized_multiplier / 2^31 * 2^shift, with quantized_multiplier in [2^30, 2^31).
TFL_CAPI_EXPORT void QuantizeMultiplier(double double_multiplier, int32_t* quantized_multiplier, int* shift);
// The same for a multiplier below 1 (shift at most 0) and above 1 (shift at least 0).
TFL_CAPI_EXPORT void QuantizeMultiplierSmallerThanOneExp(double double_multiplier, int32_t* quantized_multiplier,
                                                         int* left_shift);
TFL_CAPI_EXPORT void QuantizeMultiplierGreaterThanOne(double double_multiplier, int32_t* quantized_multiplier,
                                                      int* left_shift);

// 1 / sqrt(input) as a fixed-point multiplier and an exponent; inputs below 2 count as 1. reverse_shift is -1 where the
// caller takes positive exponents for shifts to the left, 1 where it takes them for shifts to the right.
TFL_CAPI_EXPORT void GetInvSqrtQuantizedMultiplierExp(int32_t input, int reverse_shift, int32_t* output_inv_sqrt,
                                                      int* output_shift);

// The integer part of a real number; what does not fit becomes the nearest that does, NaN 0.
template <class IntOut, class FloatIn>
IntOut SafeCast(FloatIn x) {
  static_assert(std::is_integral<IntOut>::value && std::is_floating_point<FloatIn>::value,
                "from real numbers to integers");
  // Half of one more than the largest is a power of two, which every FloatIn holds.
  const FloatIn end = FloatIn(2) * static_cast<FloatIn>(IntOut(1) << (std::numeric_limits<IntOut>::digits - 1));
  if (x != x) return 0;
  if (x >= end) return std::numeric_limits<IntOut>::max();
  const FloatIn low = std::is_signed<IntOut>::value ? -end : FloatIn(0);
  return x <= low ? std::numeric_limits<IntOut>::lowest() : static_cast<IntOut>(x);
}

}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_QUANTIZATION_UTIL_H_
