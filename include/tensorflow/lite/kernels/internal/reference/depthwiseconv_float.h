// SPDX-License-Identifier: Apache-2.0
// Convolutions of each channel by itself; filters are [1, height, width, output channels].
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_DEPTHWISECONV_FLOAT_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_DEPTHWISECONV_FLOAT_H_

#include "tensorflow/lite/kernels/internal/common.h"
#include "tensorflow/lite/kernels/internal/runtime_shape.h"
#include "tensorflow/lite/kernels/internal/types.h"

namespace tflite {
namespace reference_ops {

// For each output: start(), then add(place in the input, place in the filter) for each product within the image, then
// end(place of the output, batch, output channel).
template <typename Start, typename Add, typename End>
void VisitDepthwise(const DepthwiseParams& params, const RuntimeShape& input_shape, const RuntimeShape& filter_shape,
                    const RuntimeShape& output_shape, Start start, Add add, End end) {
  const int multiplier = params.depth_multiplier;
  for (int b = 0; b < input_shape.Dims(0); ++b)
    for (int oy = 0; oy < output_shape.Dims(1); ++oy)
      for (int ox = 0; ox < output_shape.Dims(2); ++ox)
        for (int oc = 0; oc < input_shape.Dims(3) * multiplier; ++oc) {
          start();
          for (int fy = 0; fy < filter_shape.Dims(1); ++fy)
            for (int fx = 0; fx < filter_shape.Dims(2); ++fx) {
              const int y =
                  oy * params.stride_height - params.padding_values.height + fy * params.dilation_height_factor;
              const int x = ox * params.stride_width - params.padding_values.width + fx * params.dilation_width_factor;
              if (y >= 0 && y < input_shape.Dims(1) && x >= 0 && x < input_shape.Dims(2))
                add(Offset(input_shape, b, y, x, oc / multiplier), Offset(filter_shape, 0, fy, fx, oc));
            }
          end(Offset(output_shape, b, oy, ox, oc), b, oc);
        }
}

inline void DepthwiseConv(const DepthwiseParams& params, const RuntimeShape& input_shape, const float* input_data,
                          const RuntimeShape& filter_shape, const float* filter_data,
                          const RuntimeShape& /*bias_shape*/, const float* bias_data, const RuntimeShape& output_shape,
                          float* output_data) {
  float sum = 0;
  VisitDepthwise(
      params, input_shape, filter_shape, output_shape, [&] { sum = 0; },
      [&](int i, int f) { sum += input_data[i] * filter_data[f]; },
      [&](int o, int, int channel) {
        output_data[o] = ActivationFunctionWithMinMax(sum + (bias_data ? bias_data[channel] : 0.0f),
                                                      params.float_activation_min, params.float_activation_max);
      });
}

}  // namespace reference_ops
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_DEPTHWISECONV_FLOAT_H_
