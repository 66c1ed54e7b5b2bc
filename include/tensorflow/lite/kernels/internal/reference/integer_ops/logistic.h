// SPDX-License-Identifier: Apache-2.0
// 1 over 1 + e^-x of bytes and of 16 bits.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_INTEGER_OPS_LOGISTIC_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_INTEGER_OPS_LOGISTIC_H_

#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "tensorflow/lite/kernels/internal/reference/integer_ops/fixed_functions.h"
#include "tensorflow/lite/kernels/internal/reference/integer_ops/logistic_table.h"

namespace tflite {
namespace reference_integer_ops {

// The multiplier turns inputs to 4 integer bits; from the radius on the result is 0 or 1. Steps of 1/256 from -128 on.
inline void Logistic(int32_t input_zero_point, int32_t input_range_radius, int32_t input_multiplier,
                     int32_t input_left_shift, int32_t input_size, const int8_t* input_data, int8_t* output_data) {
  for (int i = 0; i < input_size; ++i) {
    const int32_t x = input_data[i] - input_zero_point;
    if (std::abs(x) >= input_range_radius) {
      output_data[i] = x < 0 ? -128 : 127;
      continue;
    }
    const int32_t value = fixed::logistic(MultiplyByQuantizedMultiplier(x, input_multiplier, input_left_shift));
    output_data[i] = static_cast<int8_t>(std::min(127, RoundingDivideByPOT(value, 23) - 128));
  }
}

// Interpolated between the points of a table. A multiplier of 0 stands for 3 times the power of two of the shift.
inline void Logistic(int32_t input_multiplier, int32_t input_left_shift, int32_t input_size,
                     const int16_t* ptr_input_data, int16_t* ptr_output_data) {
  if (input_multiplier == 0) input_multiplier = 3 << input_left_shift, input_left_shift = 0;
  const int64_t round = input_left_shift > 0 ? int64_t{1} << (input_left_shift - 1) : 0;
  for (int i = 0; i < input_size; ++i) {
    const auto at = static_cast<int32_t>((int64_t{ptr_input_data[i]} * input_multiplier + round) >> input_left_shift);
    const uint32_t size = static_cast<uint32_t>(std::abs(int64_t{at})), point = size >> 9, between = size & 0x1ff;
    uint32_t value = 0x7fffu << 10;  // a fraction of 2^25
    if (point < 255) {
      const uint32_t low = sigmoid_table_uint16[point], high = sigmoid_table_uint16[point + 1];
      value = (low << 9) + between * (high - low);
    }
    value = at >= 0 ? value + (1 << 9) : (1u << 25) - value + (1 << 9) - 1;
    ptr_output_data[i] = static_cast<int16_t>(value >> 10);
  }
}

}  // namespace reference_integer_ops
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_INTEGER_OPS_LOGISTIC_H_
