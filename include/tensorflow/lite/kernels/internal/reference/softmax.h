// SPDX-License-Identifier: Apache-2.0
// e^(beta x) over the sum of its row, and its logarithm.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_SOFTMAX_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_SOFTMAX_H_

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

#include "tensorflow/lite/kernels/internal/quantization_util.h"
#include "tensorflow/lite/kernels/internal/types.h"

namespace tflite {
namespace reference_ops {

inline void Softmax(const SoftmaxParams& params, const RuntimeShape& input_shape, const float* input_data,
                    const RuntimeShape& output_shape, float* output_data) {
  const int last = input_shape.DimensionsCount() - 1, depth = MatchingDim(input_shape, last, output_shape, last);
  const int rows = MatchingFlatSizeSkipDim(input_shape, last, output_shape);
  for (int r = 0; r < rows; ++r) {
    const float* const in = input_data + r * depth;
    float* const out = output_data + r * depth;
    const float most = depth ? *std::max_element(in, in + depth) : 0.0f;
    float sum = 0;
    for (int c = 0; c < depth; ++c) sum += std::exp((in[c] - most) * static_cast<float>(params.beta));
    for (int c = 0; c < depth; ++c) out[c] = std::exp((in[c] - most) * static_cast<float>(params.beta)) / sum;
  }
}
// 8-bit inputs, of which params have the multiplier to fixed point with 5 bits before the point. The output has steps
// of 1/256 (8 bits) or 1/65536 from its type's least value on; within one step of fixed-point kernels.
template <typename InputT, typename OutputT>
void Softmax(const SoftmaxParams& params, const RuntimeShape& input_shape, const InputT* input_data,
             const RuntimeShape& output_shape, OutputT* output_data) {
  const int last = input_shape.DimensionsCount() - 1, depth = MatchingDim(input_shape, last, output_shape, last);
  const int rows = MatchingFlatSizeSkipDim(input_shape, last, output_shape);
  const double unit = std::ldexp(params.input_multiplier / 2147483648.0, params.input_left_shift - 26);
  constexpr double kSteps = sizeof(OutputT) == 1 ? 256 : 65536;
  constexpr double kLow = std::numeric_limits<OutputT>::min(), kHigh = std::numeric_limits<OutputT>::max();
  for (int r = 0; r < rows; ++r) {
    const InputT* const in = input_data + r * depth;
    const int most = depth ? *std::max_element(in, in + depth) : 0;
    const auto exp_of = [&](int c) { return in[c] - most >= params.diff_min ? std::exp((in[c] - most) * unit) : 0.0; };
    double sum = 0;
    for (int c = 0; c < depth; ++c) sum += exp_of(c);
    for (int c = 0; c < depth; ++c)
      output_data[r * depth + c] = static_cast<OutputT>(std::min(kHigh, kLow + std::round(exp_of(c) / sum * kSteps)));
  }
}
inline void LogSoftmax(const SoftmaxParams&, const RuntimeShape& input_shape, const float* input_data,
                       const RuntimeShape& output_shape, float* output_data) {
  const int last = input_shape.DimensionsCount() - 1, depth = MatchingDim(input_shape, last, output_shape, last);
  const int rows = MatchingFlatSizeSkipDim(input_shape, last, output_shape);
  for (int r = 0; r < rows; ++r) {
    const float* const in = input_data + r * depth;
    const float most = depth ? *std::max_element(in, in + depth) : 0.0f;
    float sum = 0;
    for (int c = 0; c < depth; ++c) sum += std::exp(in[c] - most);
    for (int c = 0; c < depth; ++c) output_data[r * depth + c] = in[c] - most - std::log(sum);
  }
}

}  // namespace reference_ops
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_SOFTMAX_H_
