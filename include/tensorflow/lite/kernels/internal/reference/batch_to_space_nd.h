// SPDX-License-Identifier: Apache-2.0
// Blocks of images from the batch to height and width.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_BATCH_TO_SPACE_ND_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_BATCH_TO_SPACE_ND_H_

#include <cstdint>

#include "tensorflow/lite/kernels/internal/types.h"

namespace tflite {
namespace reference_ops {

// [batch, height, width, depth], or without width; crops are (top, bottom, left, right).
template <typename T>
void BatchToSpaceND(const RuntimeShape& unextended_input1_shape, const T* input1_data,
                    const RuntimeShape& unextended_input2_shape, const int32_t* block_shape_data,
                    const RuntimeShape& /*unextended_input3_shape*/, const int32_t* crops_data,
                    const RuntimeShape& unextended_output_shape, T* output_data) {
  const bool wide = unextended_input1_shape.DimensionsCount() == 4 && unextended_input2_shape.Dims(0) == 2;
  const auto with_width = [](const RuntimeShape& s) {
    return s.DimensionsCount() == 4 ? s : RuntimeShape({s.Dims(0), s.Dims(1), 1, s.Dims(2)});
  };
  const RuntimeShape in = with_width(unextended_input1_shape), out = with_width(unextended_output_shape);
  const int rows = block_shape_data[0], columns = wide ? block_shape_data[1] : 1, left = wide ? crops_data[2] : 0;
  for (int b = 0; b < in.Dims(0); ++b) {
    const int to = b % out.Dims(0), place = b / out.Dims(0);
    for (int y = 0; y < in.Dims(1); ++y)
      for (int x = 0; x < in.Dims(2); ++x) {
        const int oy = y * rows + place / columns - crops_data[0], ox = x * columns + place % columns - left;
        if (oy < 0 || oy >= out.Dims(1) || ox < 0 || ox >= out.Dims(2)) continue;
        for (int c = 0; c < in.Dims(3); ++c)
          output_data[Offset(out, to, oy, ox, c)] = input1_data[Offset(in, b, y, x, c)];
      }
  }
}

}  // namespace reference_ops
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_BATCH_TO_SPACE_ND_H_
