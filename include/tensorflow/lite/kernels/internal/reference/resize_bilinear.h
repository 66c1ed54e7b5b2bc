// SPDX-License-Identifier: Apache-2.0
// Images of another size, between their pixels.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_RESIZE_BILINEAR_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_RESIZE_BILINEAR_H_

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

#include "tensorflow/lite/kernels/internal/types.h"

namespace tflite {
namespace reference_ops {

// Where a pixel of the output lies: its two neighbours and the weight of the second.
inline void ComputeInterpolationValues(const float value, const float scale, const bool half_pixel_centers,
                                       int32_t input_size, float* scaled_value, int32_t* lower_bound,
                                       int32_t* upper_bound) {
  *scaled_value = half_pixel_centers ? (value + 0.5f) * scale - 0.5f : value * scale;
  const float floor = std::floor(*scaled_value);
  *lower_bound = std::max(static_cast<int32_t>(floor), 0);
  *upper_bound = std::min(static_cast<int32_t>(std::ceil(*scaled_value)), input_size - 1);
}
inline float ScaleOfResize(int32_t in, int32_t out, bool align_corners) {
  return align_corners && out > 1 ? static_cast<float>(in - 1) / static_cast<float>(out - 1)
                                  : static_cast<float>(in) / static_cast<float>(out);
}
// Integers are rounded, halves away from zero.
template <typename T>
void ResizeBilinear(const ResizeBilinearParams& op_params, const RuntimeShape& unextended_input_shape,
                    const T* input_data, const RuntimeShape& /*unextended_output_size_shape*/,
                    const int32_t* output_size_data, const RuntimeShape& unextended_output_shape, T* output_data) {
  const RuntimeShape in = RuntimeShape::ExtendedShape(4, unextended_input_shape),
                     out = RuntimeShape::ExtendedShape(4, unextended_output_shape);
  const float high = ScaleOfResize(in.Dims(1), output_size_data[0], op_params.align_corners),
              wide = ScaleOfResize(in.Dims(2), output_size_data[1], op_params.align_corners);
  for (int b = 0; b < in.Dims(0); ++b)
    for (int y = 0; y < output_size_data[0]; ++y)
      for (int x = 0; x < output_size_data[1]; ++x) {
        float at_y, at_x;
        int32_t y0, y1, x0, x1;
        ComputeInterpolationValues(static_cast<float>(y), high, op_params.half_pixel_centers, in.Dims(1), &at_y, &y0,
                                   &y1);
        ComputeInterpolationValues(static_cast<float>(x), wide, op_params.half_pixel_centers, in.Dims(2), &at_x, &x0,
                                   &x1);
        const float dy = at_y - static_cast<float>(y0), dx = at_x - static_cast<float>(x0);
        for (int c = 0; c < in.Dims(3); ++c) {
          const float value = static_cast<float>(input_data[Offset(in, b, y0, x0, c)]) * (1 - dy) * (1 - dx) +
                              static_cast<float>(input_data[Offset(in, b, y1, x0, c)]) * dy * (1 - dx) +
                              static_cast<float>(input_data[Offset(in, b, y0, x1, c)]) * (1 - dy) * dx +
                              static_cast<float>(input_data[Offset(in, b, y1, x1, c)]) * dy * dx;
          output_data[Offset(out, b, y, x, c)] =
              static_cast<T>(std::numeric_limits<T>::is_integer ? std::round(value) : value);
        }
      }
}

}  // namespace reference_ops
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_RESIZE_BILINEAR_H_
