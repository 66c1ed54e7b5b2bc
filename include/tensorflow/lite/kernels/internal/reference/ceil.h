// SPDX-License-Identifier: Apache-2.0
// The least whole number that is not below.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_CEIL_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_CEIL_H_

#include <cmath>

#include "tensorflow/lite/kernels/internal/runtime_shape.h"

namespace tflite {
namespace reference_ops {

inline void Ceil(const RuntimeShape& input_shape, const float* input_data, const RuntimeShape& output_shape,
                 float* output_data) {
  const int count = MatchingFlatSize(input_shape, output_shape);
  for (int i = 0; i < count; ++i) output_data[i] = std::ceil(input_data[i]);
}

}  // namespace reference_ops
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_CEIL_H_
