// SPDX-License-Identifier: Apache-2.0
// Images of another size, by the nearest pixel.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_RESIZE_NEAREST_NEIGHBOR_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_RESIZE_NEAREST_NEIGHBOR_H_

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "tensorflow/lite/kernels/internal/types.h"

namespace tflite {
namespace reference_ops {

inline int32_t GetNearestNeighbor(const int input_value, const int32_t input_size, const int32_t output_size,
                                  const bool align_corners, const bool half_pixel_centers) {
  const float scale = align_corners && output_size > 1
                          ? static_cast<float>(input_size - 1) / static_cast<float>(output_size - 1)
                          : static_cast<float>(input_size) / static_cast<float>(output_size);
  const float at = (static_cast<float>(input_value) + (half_pixel_centers ? 0.5f : 0.0f)) * scale;
  const int32_t pixel = static_cast<int32_t>(align_corners ? std::round(at) : std::floor(at));
  return std::min(half_pixel_centers ? std::max(pixel, 0) : pixel, input_size - 1);
}
template <typename T>
void ResizeNearestNeighbor(const ResizeNearestNeighborParams& op_params, const RuntimeShape& unextended_input_shape,
                           const T* input_data, const RuntimeShape& /*output_size_shape*/,
                           const int32_t* output_size_data, const RuntimeShape& unextended_output_shape,
                           T* output_data) {
  const RuntimeShape in = RuntimeShape::ExtendedShape(4, unextended_input_shape),
                     out = RuntimeShape::ExtendedShape(4, unextended_output_shape);
  const auto from = [&](int place, int axis) {
    return GetNearestNeighbor(place, in.Dims(axis), output_size_data[axis - 1], op_params.align_corners,
                              op_params.half_pixel_centers);
  };
  for (int b = 0; b < in.Dims(0); ++b)
    for (int y = 0; y < output_size_data[0]; ++y)
      for (int x = 0; x < output_size_data[1]; ++x) {
        const T* const pixel = input_data + Offset(in, b, from(y, 1), from(x, 2), 0);
        std::copy(pixel, pixel + in.Dims(3), output_data + Offset(out, b, y, x, 0));
      }
}

}  // namespace reference_ops
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_RESIZE_NEAREST_NEIGHBOR_H_
