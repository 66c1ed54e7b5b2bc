// SPDX-License-Identifier: Apache-2.0
// Means over height and width of signed integers.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_INTEGER_OPS_MEAN_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_INTEGER_OPS_MEAN_H_

#include <algorithm>
#include <cstdint>
#include <limits>

#include "tensorflow/lite/kernels/internal/common.h"
#include "tensorflow/lite/kernels/internal/types.h"

namespace tflite {
namespace reference_integer_ops {

template <typename integer_type>
void Mean(const MeanParams&, int32_t multiplier, int32_t shift, const RuntimeShape& unextended_input_shape,
          const integer_type* input_data, int32_t input_zero_point, const RuntimeShape& unextended_output_shape,
          integer_type* output_data, int32_t output_zero_point) {
  const RuntimeShape in = RuntimeShape::ExtendedShape(4, unextended_input_shape),
                     out = RuntimeShape::ExtendedShape(4, unextended_output_shape);
  const int32_t pixels = in.Dims(1) * in.Dims(2);
  constexpr int32_t kLow = std::numeric_limits<integer_type>::min(), kHigh = std::numeric_limits<integer_type>::max();
  for (int b = 0; b < out.Dims(0); ++b)
    for (int c = 0; c < out.Dims(3); ++c) {
      int32_t sum = 0;
      for (int y = 0; y < in.Dims(1); ++y)
        for (int x = 0; x < in.Dims(2); ++x) sum += input_data[Offset(in, b, y, x, c)] - input_zero_point;
      const int32_t scaled = MultiplyByQuantizedMultiplier(sum, multiplier, shift);
      const int32_t mean = scaled > 0 ? (scaled + pixels / 2) / pixels : (scaled - pixels / 2) / pixels;
      output_data[Offset(out, b, 0, 0, c)] =
          static_cast<integer_type>(std::min(kHigh, std::max(kLow, mean + output_zero_point)));
    }
}

}  // namespace reference_integer_ops
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_INTEGER_OPS_MEAN_H_
