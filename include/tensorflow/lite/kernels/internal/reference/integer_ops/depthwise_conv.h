// SPDX-License-Identifier: Apache-2.0
// Convolutions of each channel by itself, of signed integers.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_INTEGER_OPS_DEPTHWISE_CONV_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_INTEGER_OPS_DEPTHWISE_CONV_H_

#include <algorithm>
#include <cstdint>

#include "tensorflow/lite/kernels/internal/common.h"
#include "tensorflow/lite/kernels/internal/reference/depthwiseconv_float.h"

namespace tflite {
namespace reference_integer_ops {

inline void DepthwiseConvPerChannel(const DepthwiseParams& params, const int32_t* output_multiplier,
                                    const int32_t* output_shift, const RuntimeShape& input_shape,
                                    const int8_t* input_data, const RuntimeShape& filter_shape,
                                    const int8_t* filter_data, const RuntimeShape& /*bias_shape*/,
                                    const int32_t* bias_data, const RuntimeShape& output_shape, int8_t* output_data) {
  int32_t sum = 0;
  reference_ops::VisitDepthwise(
      params, input_shape, filter_shape, output_shape, [&] { sum = 0; },
      [&](int i, int f) { sum += filter_data[f] * (input_data[i] + params.input_offset); },
      [&](int o, int, int channel) {
        const int32_t step =
            params.output_offset + MultiplyByQuantizedMultiplier(sum + (bias_data ? bias_data[channel] : 0),
                                                                 output_multiplier[channel], output_shift[channel]);
        output_data[o] = static_cast<int8_t>(
            std::min(params.quantized_activation_max, std::max(params.quantized_activation_min, step)));
      });
}
inline void DepthwiseConvPerChannel(const DepthwiseParams& params, const int32_t* output_multiplier,
                                    const int32_t* output_shift, const RuntimeShape& input_shape,
                                    const int16_t* input_data, const RuntimeShape& filter_shape,
                                    const int8_t* filter_data, const RuntimeShape& /*bias_shape*/,
                                    const int64_t* bias_data, const RuntimeShape& output_shape, int16_t* output_data) {
  int64_t sum = 0;
  reference_ops::VisitDepthwise(
      params, input_shape, filter_shape, output_shape, [&] { sum = 0; },
      [&](int i, int f) { sum += static_cast<int32_t>(filter_data[f]) * input_data[i]; },
      [&](int o, int, int channel) {
        const int32_t step = MultiplyByQuantizedMultiplier(sum + (bias_data ? bias_data[channel] : 0),
                                                           output_multiplier[channel], output_shift[channel]);
        output_data[o] = static_cast<int16_t>(
            std::min(params.quantized_activation_max, std::max(params.quantized_activation_min, step)));
      });
}
// Inputs of float32 that were quantized batch by batch.
inline void DepthwiseConvHybridPerChannel(const DepthwiseParams& params, float* scaling_factors_ptr,
                                          const RuntimeShape& input_shape, const int8_t* input_data,
                                          const RuntimeShape& filter_shape, const int8_t* filter_data,
                                          const RuntimeShape& /*bias_shape*/, const float* bias_data,
                                          const RuntimeShape& output_shape, float* output_data,
                                          const float* per_channel_scale, int32_t* input_offset) {
  const int image = FlatSizeSkipDim(input_shape, 0);
  int32_t sum = 0;
  reference_ops::VisitDepthwise(
      params, input_shape, filter_shape, output_shape, [&] { sum = 0; },
      [&](int i, int f) { sum += filter_data[f] * (input_data[i] - input_offset[i / image]); },
      [&](int o, int batch, int channel) {
        const float value = static_cast<float>(sum) * per_channel_scale[channel] * scaling_factors_ptr[batch];
        output_data[o] = ActivationFunctionWithMinMax(value + (bias_data ? bias_data[channel] : 0.0f),
                                                      params.float_activation_min, params.float_activation_max);
      });
}

}  // namespace reference_integer_ops
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_INTEGER_OPS_DEPTHWISE_CONV_H_
