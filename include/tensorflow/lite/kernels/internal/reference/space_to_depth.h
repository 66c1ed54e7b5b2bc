// SPDX-License-Identifier: Apache-2.0
// Blocks of pixels and their channels.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_SPACE_TO_DEPTH_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_SPACE_TO_DEPTH_H_

#include <cstdint>

#include "tensorflow/lite/kernels/internal/types.h"

namespace tflite {
namespace reference_ops {

template <typename T>
void SpaceToDepth(const SpaceToDepthParams& op_params, const RuntimeShape& input_shape, const T* input_data,
                  const RuntimeShape& output_shape, T* output_data) {
  const RuntimeShape in = RuntimeShape::ExtendedShape(4, input_shape),
                     out = RuntimeShape::ExtendedShape(4, output_shape);
  const RuntimeShape &large = in, &deep = out;
  const int block = op_params.block_size;
  for (int b = 0; b < large.Dims(0); ++b)
    for (int y = 0; y < large.Dims(1); ++y)
      for (int x = 0; x < large.Dims(2); ++x)
        for (int c = 0; c < large.Dims(3); ++c) {
          const int pixel = Offset(large, b, y, x, c);
          const int part = Offset(deep, b, y / block, x / block, (y % block * block + x % block) * large.Dims(3) + c);
          output_data[part] = input_data[pixel];
        }
}

}  // namespace reference_ops
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_SPACE_TO_DEPTH_H_
