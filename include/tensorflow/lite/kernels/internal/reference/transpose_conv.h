// SPDX-License-Identifier: Apache-2.0
// Transposed convolutions of images; filters are [output channel, height, width, input channel].
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_TRANSPOSE_CONV_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_TRANSPOSE_CONV_H_

#include <algorithm>
#include <cstdint>

#include "tensorflow/lite/kernels/internal/common.h"
#include "tensorflow/lite/kernels/internal/runtime_shape.h"
#include "tensorflow/lite/kernels/internal/types.h"

namespace tflite {
namespace reference_ops {

// add(place in the output, place in the input, place in the filter) for each product within the output.
template <typename Add>
void VisitTransposed(const ConvParams& params, const RuntimeShape& input_shape, const RuntimeShape& filter_shape,
                     const RuntimeShape& output_shape, Add add) {
  for (int b = 0; b < input_shape.Dims(0); ++b)
    for (int iy = 0; iy < input_shape.Dims(1); ++iy)
      for (int ix = 0; ix < input_shape.Dims(2); ++ix)
        for (int ic = 0; ic < input_shape.Dims(3); ++ic)
          for (int fy = 0; fy < filter_shape.Dims(1); ++fy)
            for (int fx = 0; fx < filter_shape.Dims(2); ++fx) {
              const int y = iy * params.stride_height - params.padding_values.height + fy;
              const int x = ix * params.stride_width - params.padding_values.width + fx;
              if (y < 0 || y >= output_shape.Dims(1) || x < 0 || x >= output_shape.Dims(2)) continue;
              for (int oc = 0; oc < output_shape.Dims(3); ++oc)
                add(Offset(output_shape, b, y, x, oc), Offset(input_shape, b, iy, ix, ic),
                    Offset(filter_shape, oc, fy, fx, ic));
            }
}

inline void TransposeConv(const ConvParams& params, const RuntimeShape& input_shape, const float* input_data,
                          const RuntimeShape& filter_shape, const float* filter_data,
                          const RuntimeShape& /*bias_shape*/, const float* bias_data, const RuntimeShape& output_shape,
                          float* output_data, const RuntimeShape& /*im2col_shape*/, float* /*im2col_data*/) {
  const int count = output_shape.FlatSize(), depth = output_shape.Dims(3);
  std::fill(output_data, output_data + count, 0.0f);
  VisitTransposed(params, input_shape, filter_shape, output_shape,
                  [&](int o, int i, int f) { output_data[o] += input_data[i] * filter_data[f]; });
  for (int o = 0; o < count; ++o)
    output_data[o] = ActivationFunctionWithMinMax(output_data[o] + (bias_data ? bias_data[o % depth] : 0.0f),
                                                  params.float_activation_min, params.float_activation_max);
}
inline void TransposeConv(const ConvParams& params, const RuntimeShape& input_shape, const uint8_t* input_data,
                          const RuntimeShape& filter_shape, const uint8_t* filter_data,
                          const RuntimeShape& /*bias_shape*/, const int32_t* bias_data,
                          const RuntimeShape& output_shape, uint8_t* output_data, const RuntimeShape& /*im2col_shape*/,
                          uint8_t* /*im2col_data*/, int32_t* scratch_buffer) {
  const int count = output_shape.FlatSize(), depth = output_shape.Dims(3);
  std::fill(scratch_buffer, scratch_buffer + count, 0);
  VisitTransposed(params, input_shape, filter_shape, output_shape, [&](int o, int i, int f) {
    scratch_buffer[o] += (input_data[i] + params.input_offset) * (filter_data[f] + params.weights_offset);
  });
  for (int o = 0; o < count; ++o) {
    const int32_t step =
        params.output_offset + MultiplyByQuantizedMultiplier(scratch_buffer[o] + (bias_data ? bias_data[o % depth] : 0),
                                                             params.output_multiplier, params.output_shift);
    output_data[o] = static_cast<uint8_t>(
        std::min(params.quantized_activation_max, std::max(params.quantized_activation_min, step)));
  }
}

}  // namespace reference_ops
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_TRANSPOSE_CONV_H_
