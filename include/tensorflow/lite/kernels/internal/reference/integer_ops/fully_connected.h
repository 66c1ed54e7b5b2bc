// SPDX-License-Identifier: Apache-2.0
// Rows times weights [units, depth], of signed integers.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_INTEGER_OPS_FULLY_CONNECTED_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_INTEGER_OPS_FULLY_CONNECTED_H_

#include <cstdint>

#include "tensorflow/lite/kernels/internal/reference/fully_connected.h"

namespace tflite {
namespace reference_integer_ops {

template <typename InputType, typename WeightType, typename OutputType, typename BiasType>
void FullyConnectedPerChannel(const FullyConnectedParams& params, const int32_t* output_multiplier,
                              const int* output_shift, const RuntimeShape& /*input_shape*/, const InputType* input_data,
                              const RuntimeShape& filter_shape, const WeightType* filter_data,
                              const RuntimeShape& /*bias_shape*/, const BiasType* bias_data,
                              const RuntimeShape& output_shape, OutputType* output_data) {
  reference_ops::FullyConnectedOfSteps<BiasType>(
      params, 0, input_data, filter_shape, filter_data, bias_data, output_shape, output_data,
      [&](int unit) { return output_multiplier[unit]; }, [&](int unit) { return output_shift[unit]; });
}
template <typename InputType, typename WeightType, typename OutputType, typename BiasType>
void FullyConnected(const FullyConnectedParams& params, const RuntimeShape& /*input_shape*/,
                    const InputType* input_data, const RuntimeShape& filter_shape, const WeightType* filter_data,
                    const RuntimeShape& /*bias_shape*/, const BiasType* bias_data, const RuntimeShape& output_shape,
                    OutputType* output_data) {
  reference_ops::FullyConnectedOfSteps<BiasType>(
      params, params.weights_offset, input_data, filter_shape, filter_data, bias_data, output_shape, output_data,
      [&](int) { return params.output_multiplier; }, [&](int) { return params.output_shift; });
}

}  // namespace reference_integer_ops
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_INTEGER_OPS_FULLY_CONNECTED_H_
