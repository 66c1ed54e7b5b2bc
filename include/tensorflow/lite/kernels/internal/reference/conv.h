// SPDX-License-Identifier: Apache-2.0
// Convolutions of images [batch, height, width, channels]; filters are [output channel, height, width, channels of
// its group].
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_CONV_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_CONV_H_

#include <algorithm>
#include <cstdint>

#include "tensorflow/lite/kernels/internal/common.h"
#include "tensorflow/lite/kernels/internal/reference/broadcast_loop.h"
#include "tensorflow/lite/kernels/internal/types.h"

namespace tflite {
namespace reference_ops {

// For each output: start(), then add(place in the input, place in the filter, channel of the input) for each product
// within the image, then end(place of the output, output channel).
template <typename Start, typename Add, typename End>
void VisitConvolution(const ConvParams& params, const RuntimeShape& input_shape, const RuntimeShape& filter_shape,
                      const RuntimeShape& output_shape, Start start, Add add, End end) {
  const int group_depth = filter_shape.Dims(3), outputs = filter_shape.Dims(0);
  const int groups = group_depth > 0 ? input_shape.Dims(3) / group_depth : 1;
  const int outputs_of_group = groups > 0 ? outputs / groups : outputs;
  for (int b = 0; b < input_shape.Dims(0); ++b)
    for (int oy = 0; oy < output_shape.Dims(1); ++oy)
      for (int ox = 0; ox < output_shape.Dims(2); ++ox)
        for (int oc = 0; oc < outputs; ++oc) {
          const int first = outputs_of_group > 0 ? oc / outputs_of_group * group_depth : 0;
          start();
          for (int fy = 0; fy < filter_shape.Dims(1); ++fy)
            for (int fx = 0; fx < filter_shape.Dims(2); ++fx) {
              const int y =
                  oy * params.stride_height - params.padding_values.height + fy * params.dilation_height_factor;
              const int x = ox * params.stride_width - params.padding_values.width + fx * params.dilation_width_factor;
              if (y < 0 || y >= input_shape.Dims(1) || x < 0 || x >= input_shape.Dims(2)) continue;
              for (int c = 0; c < group_depth; ++c)
                add(Offset(input_shape, b, y, x, first + c), Offset(filter_shape, oc, fy, fx, c));
            }
          end(Offset(output_shape, b, oy, ox, oc), b, oc);
        }
}

inline void Conv(const ConvParams& params, const RuntimeShape& input_shape, const float* input_data,
                 const RuntimeShape& filter_shape, const float* filter_data, const RuntimeShape& /*bias_shape*/,
                 const float* bias_data, const RuntimeShape& output_shape, float* output_data,
                 const RuntimeShape& /*im2col_shape*/, float* /*im2col_data*/) {
  float sum = 0;
  VisitConvolution(
      params, input_shape, filter_shape, output_shape, [&] { sum = 0; },
      [&](int i, int f) { sum += input_data[i] * filter_data[f]; },
      [&](int o, int, int channel) {
        output_data[o] = ActivationFunctionWithMinMax(sum + (bias_data ? bias_data[channel] : 0.0f),
                                                      params.float_activation_min, params.float_activation_max);
      });
}
inline void Conv(const ConvParams& params, const RuntimeShape& input_shape, const uint8_t* input_data,
                 const RuntimeShape& filter_shape, const uint8_t* filter_data, const RuntimeShape& /*bias_shape*/,
                 const int32_t* bias_data, const RuntimeShape& output_shape, uint8_t* output_data,
                 const RuntimeShape& /*im2col_shape*/, uint8_t* /*im2col_data*/, void* /*cpu_backend_context*/) {
  int32_t sum = 0;
  VisitConvolution(
      params, input_shape, filter_shape, output_shape, [&] { sum = 0; },
      [&](int i, int f) { sum += (filter_data[f] + params.weights_offset) * (input_data[i] + params.input_offset); },
      [&](int o, int, int channel) {
        const int32_t step =
            params.output_offset + MultiplyByQuantizedMultiplier(sum + (bias_data ? bias_data[channel] : 0),
                                                                 params.output_multiplier, params.output_shift);
        output_data[o] = static_cast<uint8_t>(
            std::min(params.quantized_activation_max, std::max(params.quantized_activation_min, step)));
      });
}
// Inputs of float32 that were quantized batch by batch; a scale for each output channel.
inline void HybridConvPerChannel(const ConvParams& params, float* scaling_factors_ptr, const RuntimeShape& input_shape,
                                 const int8_t* input_data, const RuntimeShape& filter_shape, const int8_t* filter_data,
                                 const RuntimeShape& /*bias_shape*/, const float* bias_data,
                                 const RuntimeShape& output_shape, float* output_data,
                                 const RuntimeShape& /*im2col_shape*/, int8_t* /*im2col_data*/,
                                 const float* per_channel_scale, int32_t* input_offset) {
  const int image = FlatSizeSkipDim(input_shape, 0);
  int32_t sum = 0;
  VisitConvolution(
      params, input_shape, filter_shape, output_shape, [&] { sum = 0; },
      [&](int i, int f) { sum += filter_data[f] * (input_data[i] - input_offset[i / image]); },
      [&](int o, int batch, int channel) {
        const float value = static_cast<float>(sum) * per_channel_scale[channel] * scaling_factors_ptr[batch];
        output_data[o] = ActivationFunctionWithMinMax(value + (bias_data ? bias_data[channel] : 0.0f),
                                                      params.float_activation_min, params.float_activation_max);
      });
}

}  // namespace reference_ops
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_CONV_H_
