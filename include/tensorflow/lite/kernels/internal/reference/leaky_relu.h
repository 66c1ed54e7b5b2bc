// SPDX-License-Identifier: Apache-2.0
// x above 0, alpha x below.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_LEAKY_RELU_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_LEAKY_RELU_H_

#include <algorithm>
#include <cstdint>
#include <limits>

#include "tensorflow/lite/kernels/internal/common.h"
#include "tensorflow/lite/kernels/internal/types.h"

namespace tflite {
namespace reference_ops {

inline void LeakyRelu(const LeakyReluParams& params, const RuntimeShape& input_shape, const float* input_data,
                      const RuntimeShape& output_shape, float* output_data) {
  const int count = MatchingFlatSize(input_shape, output_shape);
  for (int i = 0; i < count; ++i) output_data[i] = input_data[i] > 0 ? input_data[i] : input_data[i] * params.alpha;
}
template <typename T>
void QuantizeLeakyRelu(const LeakyReluParams& params, const RuntimeShape& input_shape, const T* input_data,
                       const RuntimeShape& output_shape, T* output_data) {
  const int count = MatchingFlatSize(input_shape, output_shape);
  constexpr int32_t kLow = std::numeric_limits<T>::min(), kHigh = std::numeric_limits<T>::max();
  for (int i = 0; i < count; ++i) {
    const int32_t value = input_data[i] - params.input_offset;
    const int32_t step =
        params.output_offset +
        (value >= 0
             ? MultiplyByQuantizedMultiplier(value, params.output_multiplier_identity, params.output_shift_identity)
             : MultiplyByQuantizedMultiplier(value, params.output_multiplier_alpha, params.output_shift_alpha));
    output_data[i] = static_cast<T>(std::min(kHigh, std::max(kLow, step)));
  }
}

}  // namespace reference_ops
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_LEAKY_RELU_H_
