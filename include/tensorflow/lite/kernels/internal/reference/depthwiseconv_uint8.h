// SPDX-License-Identifier: Apache-2.0
// Convolutions of each channel by itself, of uint8; and of int8 inputs that were float32.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_DEPTHWISECONV_UINT8_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_DEPTHWISECONV_UINT8_H_

#include <algorithm>
#include <cstdint>

#include "tensorflow/lite/kernels/internal/common.h"
#include "tensorflow/lite/kernels/internal/compatibility.h"
#include "tensorflow/lite/kernels/internal/reference/depthwiseconv_float.h"

namespace tflite {
namespace reference_ops {

namespace depthwise_conv {

// Division by a power of two, rounded upward or away from zero in the middle.
template <DepthwiseConvOutputRounding kRounding>
int32_t DepthwiseConvRound(int32_t x, int32_t quantized_multiplier, int shift) {
  TFLITE_DCHECK_NE(static_cast<int>(kRounding), static_cast<int>(DepthwiseConvOutputRounding::kNone));
  if (kRounding == DepthwiseConvOutputRounding::kAwayFromZero)
    return MultiplyByQuantizedMultiplier(x, quantized_multiplier, shift);
  const int left = shift > 0 ? shift : 0, right = shift > 0 ? 0 : -shift;
  const int32_t product = SaturatingRoundingDoublingHighMul(x * (1 << left), quantized_multiplier);
  return right ? static_cast<int32_t>((int64_t{product} + (int64_t{1} << (right - 1))) >> right) : product;
}

template <DepthwiseConvOutputRounding kRounding>
struct DepthwiseConvBasicKernel {
  static void Run(const DepthwiseParams& params, const RuntimeShape& input_shape, const uint8_t* input_data,
                  const RuntimeShape& filter_shape, const uint8_t* filter_data, const RuntimeShape& /*bias_shape*/,
                  const int32_t* bias_data, const RuntimeShape& output_shape, uint8_t* output_data) {
    int32_t sum = 0;
    VisitDepthwise(
        params, input_shape, filter_shape, output_shape, [&] { sum = 0; },
        [&](int i, int f) { sum += (filter_data[f] + params.weights_offset) * (input_data[i] + params.input_offset); },
        [&](int o, int, int channel) {
          const int32_t step =
              params.output_offset + DepthwiseConvRound<kRounding>(sum + (bias_data ? bias_data[channel] : 0),
                                                                   params.output_multiplier, params.output_shift);
          output_data[o] = static_cast<uint8_t>(
              std::min(params.quantized_activation_max, std::max(params.quantized_activation_min, step)));
        });
  }
  // int8, a multiplier for each channel in params.
  static void RunPerChannel(const DepthwiseParams& params, const RuntimeShape& input_shape, const int8_t* input_data,
                            const RuntimeShape& filter_shape, const int8_t* filter_data,
                            const RuntimeShape& /*bias_shape*/, const int32_t* bias_data,
                            const RuntimeShape& output_shape, int8_t* output_data) {
    int32_t sum = 0;
    VisitDepthwise(
        params, input_shape, filter_shape, output_shape, [&] { sum = 0; },
        [&](int i, int f) { sum += filter_data[f] * (input_data[i] + params.input_offset); },
        [&](int o, int, int channel) {
          const int32_t step =
              params.output_offset + DepthwiseConvRound<kRounding>(sum + (bias_data ? bias_data[channel] : 0),
                                                                   params.output_multiplier_per_channel[channel],
                                                                   params.output_shift_per_channel[channel]);
          output_data[o] = static_cast<int8_t>(
              std::min(params.quantized_activation_max, std::max(params.quantized_activation_min, step)));
        });
  }
};

}  // namespace depthwise_conv

inline void DepthwiseConv(const DepthwiseParams& params, const RuntimeShape& input_shape, const uint8_t* input_data,
                          const RuntimeShape& filter_shape, const uint8_t* filter_data, const RuntimeShape& bias_shape,
                          const int32_t* bias_data, const RuntimeShape& output_shape, uint8_t* output_data) {
  depthwise_conv::DepthwiseConvBasicKernel<DepthwiseConvOutputRounding::kAwayFromZero>::Run(
      params, input_shape, input_data, filter_shape, filter_data, bias_shape, bias_data, output_shape, output_data);
}

}  // namespace reference_ops
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_DEPTHWISECONV_UINT8_H_
