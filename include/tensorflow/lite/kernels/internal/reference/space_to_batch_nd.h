// SPDX-License-Identifier: Apache-2.0
// Blocks of images from height and width to the batch.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_SPACE_TO_BATCH_ND_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_SPACE_TO_BATCH_ND_H_

#include <cstdint>

#include "tensorflow/lite/kernels/internal/types.h"

namespace tflite {
namespace reference_ops {

// [batch, height, width, depth], or without width; paddings are (top, bottom, left, right), filled with the zero point.
template <typename T>
void SpaceToBatchND(const SpaceToBatchParams& params, const RuntimeShape& unextended_input1_shape, const T* input1_data,
                    const RuntimeShape& unextended_input2_shape, const int32_t* block_shape_data,
                    const RuntimeShape& /*unextended_input3_shape*/, const int32_t* paddings_data,
                    const RuntimeShape& unextended_output_shape, T* output_data) {
  const bool wide = unextended_input1_shape.DimensionsCount() == 4 && unextended_input2_shape.Dims(0) == 2;
  const auto with_width = [](const RuntimeShape& s) {
    return s.DimensionsCount() == 4 ? s : RuntimeShape({s.Dims(0), s.Dims(1), 1, s.Dims(2)});
  };
  const RuntimeShape in = with_width(unextended_input1_shape), out = with_width(unextended_output_shape);
  const int rows = block_shape_data[0], columns = wide ? block_shape_data[1] : 1, left = wide ? paddings_data[2] : 0;
  for (int b = 0; b < out.Dims(0); ++b) {
    const int from = b % in.Dims(0), place = b / in.Dims(0);
    for (int y = 0; y < out.Dims(1); ++y)
      for (int x = 0; x < out.Dims(2); ++x) {
        const int iy = y * rows + place / columns - paddings_data[0], ix = x * columns + place % columns - left;
        const bool inside = iy >= 0 && iy < in.Dims(1) && ix >= 0 && ix < in.Dims(2);
        for (int c = 0; c < out.Dims(3); ++c)
          output_data[Offset(out, b, y, x, c)] =
              inside ? input1_data[Offset(in, from, iy, ix, c)] : static_cast<T>(params.output_offset);
      }
  }
}

}  // namespace reference_ops
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_SPACE_TO_BATCH_ND_H_
