// SPDX-License-Identifier: Apache-2.0
// From steps to real numbers.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_DEQUANTIZE_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_DEQUANTIZE_H_

#include <cstdint>

#include "tensorflow/lite/kernels/internal/types.h"

namespace tflite {
namespace reference_ops {

template <typename InputT, typename OutputT>
void Dequantize(const DequantizationParams& op_params, const RuntimeShape& input_shape, const InputT* input_data,
                const RuntimeShape& output_shape, OutputT* output_data) {
  const int count = MatchingFlatSize(input_shape, output_shape);
  for (int i = 0; i < count; ++i)
    output_data[i] =
        static_cast<OutputT>(op_params.scale * (static_cast<int32_t>(input_data[i]) - op_params.zero_point));
}
template <typename T>
void PerChannelDequantize(const PerChannelDequantizationParams& op_params, const RuntimeShape& input_shape,
                          const T* input_data, const RuntimeShape& output_shape, float* output_data) {
  const int count = MatchingFlatSize(input_shape, output_shape);
  int inner = 1;
  for (int axis = op_params.quantized_dimension + 1; axis < input_shape.DimensionsCount(); ++axis)
    inner *= input_shape.Dims(axis);
  for (int i = 0; i < count; ++i) {
    const int channel = i / inner % input_shape.Dims(op_params.quantized_dimension);
    output_data[i] = op_params.scale[channel] *
                     static_cast<float>(static_cast<int32_t>(input_data[i]) - op_params.zero_point[channel]);
  }
}

}  // namespace reference_ops
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_DEQUANTIZE_H_
