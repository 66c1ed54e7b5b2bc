// SPDX-License-Identifier: Apache-2.0
// Rows times weights [units, depth].
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_FULLY_CONNECTED_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_FULLY_CONNECTED_H_

#include <algorithm>
#include <cstdint>

#include "tensorflow/lite/kernels/internal/common.h"
#include "tensorflow/lite/kernels/internal/runtime_shape.h"
#include "tensorflow/lite/kernels/internal/types.h"

namespace tflite {
namespace reference_ops {

struct RowsAndUnits {
  int rows, units, depth;
};
inline RowsAndUnits SizesOfLayer(const RuntimeShape& weights_shape, const RuntimeShape& output_shape) {
  const int output_axes = output_shape.DimensionsCount(), weight_axes = weights_shape.DimensionsCount();
  return {FlatSizeSkipDim(output_shape, output_axes - 1),
          MatchingDim(weights_shape, weight_axes - 2, output_shape, output_axes - 1),
          weights_shape.Dims(weight_axes - 1)};
}
inline void FullyConnected(const FullyConnectedParams& params, const RuntimeShape& /*input_shape*/,
                           const float* input_data, const RuntimeShape& weights_shape, const float* weights_data,
                           const RuntimeShape& /*bias_shape*/, const float* bias_data, const RuntimeShape& output_shape,
                           float* output_data) {
  const RowsAndUnits size = SizesOfLayer(weights_shape, output_shape);
  for (int r = 0; r < size.rows; ++r)
    for (int u = 0; u < size.units; ++u) {
      float sum = 0;
      for (int d = 0; d < size.depth; ++d) sum += input_data[r * size.depth + d] * weights_data[u * size.depth + d];
      output_data[r * size.units + u] = ActivationFunctionWithMinMax(
          sum + (bias_data ? bias_data[u] : 0.0f), params.float_activation_min, params.float_activation_max);
    }
}
// Integers; multiplier_of(unit) and shift_of(unit) bring the sums to the output's scale.
template <typename Sum, typename In, typename Weight, typename Bias, typename Out, typename Multiplier, typename Shift>
void FullyConnectedOfSteps(const FullyConnectedParams& params, int32_t weights_offset, const In* input_data,
                           const RuntimeShape& weights_shape, const Weight* weights_data, const Bias* bias_data,
                           const RuntimeShape& output_shape, Out* output_data, Multiplier multiplier_of,
                           Shift shift_of) {
  const RowsAndUnits size = SizesOfLayer(weights_shape, output_shape);
  for (int r = 0; r < size.rows; ++r)
    for (int u = 0; u < size.units; ++u) {
      Sum sum = 0;
      for (int d = 0; d < size.depth; ++d)
        sum += (weights_data[u * size.depth + d] + weights_offset) *
               (input_data[r * size.depth + d] + params.input_offset);
      if (bias_data) sum += static_cast<Sum>(bias_data[u]);
      const int32_t step = params.output_offset + MultiplyByQuantizedMultiplier(sum, multiplier_of(u), shift_of(u));
      output_data[r * size.units + u] =
          static_cast<Out>(std::min(params.quantized_activation_max, std::max(params.quantized_activation_min, step)));
    }
}
template <typename Out>
void FullyConnected(const FullyConnectedParams& params, const RuntimeShape& /*input_shape*/, const uint8_t* input_data,
                    const RuntimeShape& filter_shape, const uint8_t* filter_data, const RuntimeShape& /*bias_shape*/,
                    const int32_t* bias_data, const RuntimeShape& output_shape, Out* output_data) {
  FullyConnectedOfSteps<int32_t>(
      params, params.weights_offset, input_data, filter_shape, filter_data, bias_data, output_shape, output_data,
      [&](int) { return params.output_multiplier; }, [&](int) { return params.output_shift; });
}

}  // namespace reference_ops
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_FULLY_CONNECTED_H_
