// SPDX-License-Identifier: Apache-2.0
// x over 1 + |x|.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_SOFTSIGN_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_SOFTSIGN_H_

#include <cmath>

#include "tensorflow/lite/kernels/internal/runtime_shape.h"

namespace tflite {
namespace reference_ops {

inline void Softsign(const RuntimeShape& input_shape, const float* input_data, const RuntimeShape& output_shape,
                     float* output_data) {
  const int count = MatchingFlatSize(input_shape, output_shape);
  for (int i = 0; i < count; ++i) output_data[i] = input_data[i] / (1.0f + std::fabs(input_data[i]));
}

}  // namespace reference_ops
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_SOFTSIGN_H_
