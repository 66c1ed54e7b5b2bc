// SPDX-License-Identifier: Apache-2.0
// The hyperbolic tangent of bytes and of 16 bits.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_INTEGER_OPS_TANH_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_INTEGER_OPS_TANH_H_

#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "tensorflow/lite/kernels/internal/reference/integer_ops/fixed_functions.h"
#include "tensorflow/lite/kernels/internal/reference/integer_ops/logistic_table.h"

namespace tflite {
namespace reference_integer_ops {

// The multiplier turns inputs to 4 integer bits; from the radius on the result is -1 or 1. Steps of 1/128.
inline void Tanh(int32_t input_zero_point, int32_t input_range_radius, int32_t input_multiplier, int32_t input_shift,
                 int32_t input_size, const int8_t* input_data, int8_t* output_data) {
  for (int i = 0; i < input_size; ++i) {
    const int32_t x = input_data[i] - input_zero_point;
    if (std::abs(x) >= input_range_radius) {
      output_data[i] = x < 0 ? -128 : 127;
      continue;
    }
    const int32_t value = fixed::tanh(MultiplyByQuantizedMultiplier(x, input_multiplier, input_shift));
    output_data[i] = static_cast<int8_t>(std::max(-128, std::min(127, RoundingDivideByPOT(value, 24))));
  }
}

// Twice the logistic function of twice x, less 1, interpolated between the points of its table.
inline void Tanh(int32_t input_multiplier, int32_t input_left_shift, int32_t input_size, const int16_t* ptr_input_data,
                 int16_t* ptr_output_data) {
  const int32_t factor = 3 * (input_multiplier > 0 ? input_multiplier : 1) * (input_left_shift == 1 ? 2 : 1);
  for (int i = 0; i < input_size; ++i) {
    const int64_t at = int64_t{ptr_input_data[i]} * factor;
    const auto size = static_cast<uint64_t>(std::abs(at));
    const uint64_t point = size >> 8;
    int32_t value = 0xffff << 8;  // a fraction of 2^24
    if (point < 255) {
      const int32_t low = sigmoid_table_uint16[point], high = sigmoid_table_uint16[point + 1];
      value = (low << 8) + static_cast<int32_t>(size & 0xff) * (high - low);
    }
    value = at >= 0 ? value - (1 << 23) + (1 << 7) : -value + (1 << 23) + (1 << 7) - 1;
    ptr_output_data[i] = static_cast<int16_t>(value >> 8);
  }
}

}  // namespace reference_integer_ops
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_INTEGER_OPS_TANH_H_
