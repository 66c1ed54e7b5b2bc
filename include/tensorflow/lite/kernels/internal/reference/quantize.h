// SPDX-License-Identifier: Apache-2.0
// From real numbers to steps.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_QUANTIZE_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_QUANTIZE_H_

#include <algorithm>
#include <cmath>
#include <limits>

#include "tensorflow/lite/kernels/internal/cppmath.h"
#include "tensorflow/lite/kernels/internal/types.h"

namespace tflite {
namespace reference_ops {

// To the nearest step, halves away from zero; what is beyond the type saturates.
template <typename InputT, typename OutputT>
void AffineQuantize(const QuantizationParams& op_params, const RuntimeShape& input_shape, const InputT* input_data,
                    const RuntimeShape& output_shape, OutputT* output_data) {
  const int count = MatchingFlatSize(input_shape, output_shape);
  constexpr double kLow = std::numeric_limits<OutputT>::min(), kHigh = std::numeric_limits<OutputT>::max();
  for (int i = 0; i < count; ++i) {
    const double step =
        std::round(static_cast<float>(input_data[i]) / static_cast<float>(op_params.scale)) + op_params.zero_point;
    output_data[i] = static_cast<OutputT>(step != step ? op_params.zero_point : std::min(kHigh, std::max(kLow, step)));
  }
}
// A scale and a zero point for each index of one axis.
template <typename InputT, typename OutputT>
void PerChannelQuantize(const PerChannelQuantizationParams& op_params, const RuntimeShape& input_shape,
                        const InputT* input_data, const RuntimeShape& output_shape, OutputT* output_data) {
  const int count = MatchingFlatSize(input_shape, output_shape);
  int inner = 1;
  for (int axis = op_params.quantized_dimension + 1; axis < input_shape.DimensionsCount(); ++axis)
    inner *= input_shape.Dims(axis);
  constexpr double kLow = std::numeric_limits<OutputT>::min(), kHigh = std::numeric_limits<OutputT>::max();
  for (int i = 0; i < count; ++i) {
    const int channel = i / inner % input_shape.Dims(op_params.quantized_dimension);
    const int32_t zero = op_params.zero_point[channel];
    const double step = std::round(static_cast<float>(input_data[i]) / op_params.scale[channel]) + zero;
    output_data[i] = static_cast<OutputT>(step != step ? zero : std::min(kHigh, std::max(kLow, step)));
  }
}

}  // namespace reference_ops
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_QUANTIZE_H_
