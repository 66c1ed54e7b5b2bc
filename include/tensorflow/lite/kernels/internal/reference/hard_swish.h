// SPDX-License-Identifier: Apache-2.0
// x times x + 3, clamped to 0 to 6, over 6.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_HARD_SWISH_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_HARD_SWISH_H_

#include <algorithm>

#include "tensorflow/lite/kernels/internal/runtime_shape.h"

namespace tflite {
namespace reference_ops {

inline void HardSwish(const RuntimeShape& input_shape, const float* input_data, const RuntimeShape& output_shape,
                      float* output_data) {
  const int count = MatchingFlatSize(input_shape, output_shape);
  for (int i = 0; i < count; ++i)
    output_data[i] = input_data[i] * std::min(6.0f, std::max(0.0f, input_data[i] + 3)) / 6;
}

}  // namespace reference_ops
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_HARD_SWISH_H_
