// SPDX-License-Identifier: Apache-2.0
// Rows of length 1.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_L2NORMALIZATION_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_L2NORMALIZATION_H_

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "tensorflow/lite/kernels/internal/common.h"
#include "tensorflow/lite/kernels/internal/quantization_util.h"
#include "tensorflow/lite/kernels/internal/types.h"

namespace tflite {
namespace reference_ops {

inline void L2Normalization(const L2NormalizationParams&, const RuntimeShape& input_shape, const float* input_data,
                            const RuntimeShape& output_shape, float* output_data, float epsilon = 1e-6f) {
  const int last = input_shape.DimensionsCount() - 1, depth = MatchingDim(input_shape, last, output_shape, last);
  const int rows = MatchingFlatSizeSkipDim(input_shape, last, output_shape);
  for (int r = 0; r < rows; ++r) {
    float squares = 0;
    for (int c = 0; c < depth; ++c) squares += input_data[r * depth + c] * input_data[r * depth + c];
    const float length = std::max(std::sqrt(squares), epsilon);
    for (int c = 0; c < depth; ++c) output_data[r * depth + c] = input_data[r * depth + c] / length;
  }
}
// Steps of 1/128 around 128.
inline void L2Normalization(const L2NormalizationParams& params, const RuntimeShape& input_shape,
                            const uint8_t* input_data, const RuntimeShape& output_shape, uint8_t* output_data) {
  const int last = input_shape.DimensionsCount() - 1, depth = MatchingDim(input_shape, last, output_shape, last);
  const int rows = MatchingFlatSizeSkipDim(input_shape, last, output_shape);
  for (int r = 0; r < rows; ++r) {
    int32_t squares = 0, inverse = 0;
    int shift = 0;
    for (int c = 0; c < depth; ++c) {
      const int32_t x = input_data[r * depth + c] - params.input_zero_point;
      squares += x * x;
    }
    GetInvSqrtQuantizedMultiplierExp(squares, -1, &inverse, &shift);
    for (int c = 0; c < depth; ++c) {
      const int32_t x = input_data[r * depth + c] - params.input_zero_point;
      const int32_t step = 128 + MultiplyByQuantizedMultiplierSmallerThanOneExp(128 * x, inverse, shift);
      output_data[r * depth + c] = static_cast<uint8_t>(std::min(255, std::max(0, step)));
    }
  }
}

}  // namespace reference_ops
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_L2NORMALIZATION_H_
