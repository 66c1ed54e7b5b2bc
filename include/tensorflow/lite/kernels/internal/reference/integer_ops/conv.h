// SPDX-License-Identifier: Apache-2.0
// Convolutions of signed integers, a multiplier for each output channel.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_INTEGER_OPS_CONV_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_INTEGER_OPS_CONV_H_

#include <algorithm>
#include <cstdint>

#include "tensorflow/lite/kernels/internal/common.h"
#include "tensorflow/lite/kernels/internal/reference/conv.h"

namespace tflite {
namespace reference_integer_ops {

inline void ConvPerChannel(const ConvParams& params, const int32_t* output_multiplier, const int32_t* output_shift,
                           const RuntimeShape& input_shape, const int8_t* input_data, const RuntimeShape& filter_shape,
                           const int8_t* filter_data, const RuntimeShape& /*bias_shape*/, const int32_t* bias_data,
                           const RuntimeShape& output_shape, int8_t* output_data) {
  int32_t sum = 0;
  reference_ops::VisitConvolution(
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
// Biases are int32 or int64, sums likewise.
template <typename AccumScalar>
void ConvPerChannel(const ConvParams& params, const int32_t* output_multiplier, const int32_t* output_shift,
                    const RuntimeShape& input_shape, const int16_t* input_data, const RuntimeShape& filter_shape,
                    const int8_t* filter_data, const RuntimeShape& /*bias_shape*/, const AccumScalar* bias_data,
                    const RuntimeShape& output_shape, int16_t* output_data) {
  AccumScalar sum = 0;
  reference_ops::VisitConvolution(
      params, input_shape, filter_shape, output_shape, [&] { sum = 0; },
      [&](int i, int f) { sum += static_cast<int32_t>(filter_data[f]) * input_data[i]; },
      [&](int o, int, int channel) {
        const int32_t step =
            MultiplyByQuantizedMultiplier(static_cast<AccumScalar>(sum + (bias_data ? bias_data[channel] : 0)),
                                          output_multiplier[channel], output_shift[channel]);
        output_data[o] = static_cast<int16_t>(
            std::min(params.quantized_activation_max, std::max(params.quantized_activation_min, step)));
      });
}

}  // namespace reference_integer_ops
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_INTEGER_OPS_CONV_H_
