// SPDX-License-Identifier: Apache-2.0
// x above 0, alpha x below, where alpha is a tensor.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_PRELU_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_PRELU_H_

#include <algorithm>
#include <cstdint>
#include <limits>

#include "tensorflow/lite/kernels/internal/common.h"
#include "tensorflow/lite/kernels/internal/reference/broadcast_loop.h"
#include "tensorflow/lite/kernels/internal/types.h"

namespace tflite {
namespace reference_ops {

template <typename T>
T PreluOfSteps(const PreluParams& params, T input, T alpha) {
  const int32_t x = params.input_offset + input;
  const int32_t step = params.output_offset +
                       (x >= 0 ? MultiplyByQuantizedMultiplier(x, params.output_multiplier_1, params.output_shift_1)
                               : MultiplyByQuantizedMultiplier(x * (params.alpha_offset + alpha),
                                                               params.output_multiplier_2, params.output_shift_2));
  constexpr int32_t kLow = std::numeric_limits<T>::min(), kHigh = std::numeric_limits<T>::max();
  return static_cast<T>(std::min(kHigh, std::max(kLow, step)));
}
template <typename T>
void Prelu(const PreluParams& params, const RuntimeShape& input_shape, const T* input_data,
           const RuntimeShape& alpha_shape, const T* alpha_data, const RuntimeShape& output_shape, T* output_data) {
  const int count = MatchingElementsSize(input_shape, alpha_shape, output_shape);
  for (int i = 0; i < count; ++i) output_data[i] = PreluOfSteps(params, input_data[i], alpha_data[i]);
}
template <typename T>
void BroadcastPrelu4DSlow(const PreluParams& params, const RuntimeShape& input_shape, const T* input_data,
                          const RuntimeShape& alpha_shape, const T* alpha_data, const RuntimeShape& output_shape,
                          T* output_data) {
  BroadcastBinaryOpSimple(input_shape, input_data, alpha_shape, alpha_data, output_shape, output_data,
                          [&](T a, T b) { return PreluOfSteps(params, a, b); });
}

}  // namespace reference_ops
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_PRELU_H_
