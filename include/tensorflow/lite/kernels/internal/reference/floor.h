// SPDX-License-Identifier: Apache-2.0
// The largest whole number that is not above.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_FLOOR_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_FLOOR_H_

#include <cmath>

#include "tensorflow/lite/kernels/internal/runtime_shape.h"

namespace tflite {
namespace reference_ops {

inline void Floor(const RuntimeShape& input_shape, const float* input_data, const RuntimeShape& output_shape,
                  float* output_data) {
  const int count = MatchingFlatSize(input_shape, output_shape);
  for (int i = 0; i < count; ++i) output_data[i] = std::floor(input_data[i]);
}

}  // namespace reference_ops
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_FLOOR_H_
