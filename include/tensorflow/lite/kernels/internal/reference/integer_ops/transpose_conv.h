// SPDX-License-Identifier: Apache-2.0
// Transposed convolutions of signed integers, a multiplier for each output channel.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_INTEGER_OPS_TRANSPOSE_CONV_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_INTEGER_OPS_TRANSPOSE_CONV_H_

#include <algorithm>
#include <cstdint>

#include "tensorflow/lite/kernels/internal/common.h"
#include "tensorflow/lite/kernels/internal/reference/transpose_conv.h"

namespace tflite {
namespace reference_integer_ops {

template <typename In, typename Sum, typename Out>
void TransposeConvOfSteps(const ConvParams& params, const int32_t* output_multiplier, const int32_t* output_shift,
                          const RuntimeShape& input_shape, const In* input_data, const RuntimeShape& filter_shape,
                          const int8_t* filter_data, const Sum* bias_data, const RuntimeShape& output_shape,
                          Out* output_data, Sum* scratch_buffer) {
  const int count = output_shape.FlatSize(), depth = output_shape.Dims(3);
  std::fill(scratch_buffer, scratch_buffer + count, Sum{0});
  reference_ops::VisitTransposed(params, input_shape, filter_shape, output_shape, [&](int o, int i, int f) {
    scratch_buffer[o] += (input_data[i] + params.input_offset) * filter_data[f];
  });
  for (int o = 0; o < count; ++o) {
    const Sum sum = scratch_buffer[o] + (bias_data ? bias_data[o % depth] : 0);
    const int32_t step = params.output_offset +
                         MultiplyByQuantizedMultiplier(sum, output_multiplier[o % depth], output_shift[o % depth]);
    output_data[o] =
        static_cast<Out>(std::min(params.quantized_activation_max, std::max(params.quantized_activation_min, step)));
  }
}
inline void TransposeConv(const ConvParams& params, const int32_t* output_multiplier, const int32_t* output_shift,
                          const RuntimeShape& input_shape, const int8_t* input_data, const RuntimeShape& filter_shape,
                          const int8_t* filter_data, const RuntimeShape& /*bias_shape*/, const int32_t* bias_data,
                          const RuntimeShape& output_shape, int8_t* output_data, const RuntimeShape& /*im2col_shape*/,
                          int8_t* /*im2col_data*/, int32_t* scratch_buffer) {
  TransposeConvOfSteps(params, output_multiplier, output_shift, input_shape, input_data, filter_shape, filter_data,
                       bias_data, output_shape, output_data, scratch_buffer);
}
template <typename Scalar>
void TransposeConv(const ConvParams& params, const int32_t* output_multiplier, const int32_t* output_shift,
                   const RuntimeShape& input_shape, const int16_t* input_data, const RuntimeShape& filter_shape,
                   const int8_t* filter_data, const RuntimeShape& /*bias_shape*/, const Scalar* bias_data,
                   const RuntimeShape& output_shape, int16_t* output_data, const RuntimeShape& /*im2col_shape*/,
                   int8_t* /*im2col_data*/, Scalar* scratch_buffer) {
  TransposeConvOfSteps(params, output_multiplier, output_shift, input_shape, input_data, filter_shape, filter_data,
                       bias_data, output_shape, output_data, scratch_buffer);
}

}  // namespace reference_integer_ops
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_INTEGER_OPS_TRANSPOSE_CONV_H_
