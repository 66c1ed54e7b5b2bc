// SPDX-License-Identifier: Apache-2.0
// Tensors side by side along one axis.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_CONCATENATION_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_CONCATENATION_H_

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "tensorflow/lite/kernels/internal/runtime_shape.h"
#include "tensorflow/lite/kernels/internal/types.h"

namespace tflite {
namespace reference_ops {

// The elements of one axis and those behind it, and how often they come.
inline int InnerElements(const RuntimeShape& shape, int axis) {
  int count = 1;
  for (int i = axis; i < shape.DimensionsCount(); ++i) count *= shape.Dims(i);
  return count;
}
template <typename Scalar>
void Concatenation(const ConcatenationParams& params, const RuntimeShape* const* input_shapes,
                   const Scalar* const* input_data, const RuntimeShape& output_shape, Scalar* output_data) {
  int outer = 1;
  for (int i = 0; i < params.axis; ++i) outer *= output_shape.Dims(i);
  for (int o = 0; o < outer; ++o)
    for (int i = 0; i < params.inputs_count; ++i) {
      const int count = InnerElements(*input_shapes[i], params.axis);
      output_data = std::copy(input_data[i] + o * count, input_data[i] + (o + 1) * count, output_data);
    }
}
// uint8 of different scales.
inline void ConcatenationWithScaling(const ConcatenationParams& params, const RuntimeShape* const* input_shapes,
                                     const uint8_t* const* input_data, const RuntimeShape& output_shape,
                                     uint8_t* output_data) {
  int outer = 1;
  for (int i = 0; i < params.axis; ++i) outer *= output_shape.Dims(i);
  for (int o = 0; o < outer; ++o)
    for (int i = 0; i < params.inputs_count; ++i) {
      const int count = InnerElements(*input_shapes[i], params.axis);
      const float ratio = params.input_scale[i] / params.output_scale;
      for (int k = 0; k < count; ++k) {
        const float step =
            std::round(ratio * static_cast<float>(input_data[i][o * count + k] - params.input_zeropoint[i])) +
            static_cast<float>(params.output_zeropoint);
        *output_data++ = static_cast<uint8_t>(std::min(255.0f, std::max(0.0f, step)));
      }
    }
}

}  // namespace reference_ops
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_CONCATENATION_H_
