// SPDX-License-Identifier: Apache-2.0
// x times the normal distribution function of x, or an approximation by tanh.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_GELU_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_GELU_H_

#include <cmath>

#include "tensorflow/lite/kernels/internal/runtime_shape.h"

namespace tflite {
namespace reference_ops {

inline float GeluTransform(float x) { return 0.5f * x * std::erfc(x * -0.70710678f); }
inline float GeluTransformApproximate(float x) {
  return 0.5f * x * (1 + std::tanh(0.79788456f * (x + 0.044715f * x * x * x)));
}
inline void Gelu(const RuntimeShape& input_shape, const float* input_data, bool approximate,
                 const RuntimeShape& output_shape, float* output_data) {
  const int count = MatchingFlatSize(input_shape, output_shape);
  for (int i = 0; i < count; ++i)
    output_data[i] = approximate ? GeluTransformApproximate(input_data[i]) : GeluTransform(input_data[i]);
}

}  // namespace reference_ops
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_GELU_H_
