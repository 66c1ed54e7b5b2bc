// SPDX-License-Identifier: Apache-2.0
// The nearest whole number, the even one of two.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_ROUND_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_ROUND_H_

#include <cmath>

#include "tensorflow/lite/kernels/internal/runtime_shape.h"

namespace tflite {
namespace reference_ops {

inline float RoundToNearest(float value) {
  const float below = std::floor(value), rest = value - below;
  const bool up = rest > 0.5f || (rest == 0.5f && below - 2 * std::floor(below / 2) == 1);
  return up ? below + 1 : below;
}
inline void Round(const RuntimeShape& input_shape, const float* input_data, const RuntimeShape& output_shape,
                  float* output_data) {
  const int count = MatchingFlatSize(input_shape, output_shape);
  for (int i = 0; i < count; ++i) output_data[i] = RoundToNearest(input_data[i]);
}

}  // namespace reference_ops
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_ROUND_H_
