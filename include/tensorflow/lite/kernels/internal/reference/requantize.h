// SPDX-License-Identifier: Apache-2.0
// From steps to other steps.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_REQUANTIZE_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_REQUANTIZE_H_

#include <algorithm>
#include <cstdint>
#include <limits>

#include "tensorflow/lite/kernels/internal/common.h"

namespace tflite {
namespace reference_ops {

template <typename InputT, typename OutputT>
void Requantize(const InputT* input_data, int32_t size, int32_t effective_scale_multiplier,
                int32_t effective_scale_shift, int32_t input_zeropoint, int32_t output_zeropoint,
                OutputT* output_data) {
  constexpr int32_t kLow = std::numeric_limits<OutputT>::min(), kHigh = std::numeric_limits<OutputT>::max();
  for (int32_t i = 0; i < size; ++i) {
    const int32_t step =
        output_zeropoint + MultiplyByQuantizedMultiplier(input_data[i] - input_zeropoint, effective_scale_multiplier,
                                                         effective_scale_shift);
    output_data[i] = static_cast<OutputT>(std::min(kHigh, std::max(kLow, step)));
  }
}

}  // namespace reference_ops
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_REQUANTIZE_H_
