// SPDX-License-Identifier: Apache-2.0
// Rows of length 1, in steps of 1/128.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_INTEGER_OPS_L2NORMALIZATION_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_INTEGER_OPS_L2NORMALIZATION_H_

#include <algorithm>
#include <cstdint>

#include "tensorflow/lite/kernels/internal/common.h"
#include "tensorflow/lite/kernels/internal/quantization_util.h"

namespace tflite {
namespace reference_integer_ops {

inline void L2Normalization(int32_t input_zero_point, int32_t outer_size, int32_t depth, const int8_t* input_data,
                            int8_t* output_data) {
  for (int32_t r = 0; r < outer_size; ++r, input_data += depth, output_data += depth) {
    int32_t squares = 0, inverse = 0;
    int shift = 0;
    for (int32_t c = 0; c < depth; ++c)
      squares += (input_data[c] - input_zero_point) * (input_data[c] - input_zero_point);
    GetInvSqrtQuantizedMultiplierExp(squares, -1, &inverse, &shift);
    for (int32_t c = 0; c < depth; ++c) {
      // 7 bits behind the point.
      const int32_t step = MultiplyByQuantizedMultiplier(input_data[c] - input_zero_point, inverse, shift + 7);
      output_data[c] = static_cast<int8_t>(std::min(127, std::max(-128, step)));
    }
  }
}

}  // namespace reference_integer_ops
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_INTEGER_OPS_L2NORMALIZATION_H_
