// SPDX-License-Identifier: Apache-2.0
// Weights to narrow integers, as the tests of kernels need it.
#ifndef SURELITE_TENSORFLOW_LITE_TOOLS_OPTIMIZE_QUANTIZATION_UTILS_H_
#define SURELITE_TENSORFLOW_LITE_TOOLS_OPTIMIZE_QUANTIZATION_UTILS_H_

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "tensorflow/lite/core/c/common.h"

namespace tflite {
namespace optimize {
namespace utils {

// The largest step of a symmetric type: 127, or 7 for int4, 1 for int2.
inline float SureliteLargestStep(TfLiteType type) {
  return type == kTfLiteInt4 ? 7.0f : type == kTfLiteInt2 ? 1.0f : 127.0f;
}

// `scales_inv` has one value per index of the channel dimension. Values beyond the type end at its largest step.
inline void SymmetricPerChannelQuantizeValues(const float* const input, const std::vector<float>& scales_inv,
                                              const std::vector<int32_t>& dimension, int32_t channel_dim_index,
                                              std::vector<int8_t>* output_value, TfLiteType type = kTfLiteNoType) {
  size_t count = 1, inner = 1;
  for (size_t d = 0; d < dimension.size(); ++d) {
    count *= static_cast<size_t>(dimension[d]);
    if (d > static_cast<size_t>(channel_dim_index)) inner *= static_cast<size_t>(dimension[d]);
  }
  const size_t channels = static_cast<size_t>(dimension[static_cast<size_t>(channel_dim_index)]);
  const float largest = SureliteLargestStep(type);
  for (size_t i = 0; i < count; ++i) {
    const float step = std::round(input[i] * scales_inv[i / inner % channels]);
    (*output_value)[i] = static_cast<int8_t>(std::min(largest, std::max(-largest, step)));
  }
}

// `scales_inv` has one value per block of the last dimension; `scales_dim` are its dimensions.
inline void SymmetricPerBlockQuantizeValues(const float* const input, const float* scales_inv,
                                            const std::vector<int32_t>& dimension,
                                            const std::vector<int>& scales_dim, int32_t /*channel_dim_index*/,
                                            std::vector<int8_t>* output_value, TfLiteType type = kTfLiteNoType) {
  if (dimension.empty() || scales_dim.empty() || scales_dim.back() <= 0) return;
  size_t count = 1;
  for (const int32_t size : dimension) count *= static_cast<size_t>(size);
  const size_t block = static_cast<size_t>(dimension.back() / scales_dim.back());
  const float largest = SureliteLargestStep(type);
  for (size_t i = 0; i < count; ++i) {
    const float step = std::round(input[i] * scales_inv[i / block]);
    (*output_value)[i] = static_cast<int8_t>(std::min(largest, std::max(-largest, step)));
  }
}

}  // namespace utils
}  // namespace optimize
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_TOOLS_OPTIMIZE_QUANTIZATION_UTILS_H_
