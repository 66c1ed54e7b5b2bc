// SPDX-License-Identifier: Apache-2.0
// Real multipliers as fixed-point numbers.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_QUANTIZATION_UTIL_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_QUANTIZATION_UTIL_H_

#include <cstdint>

#include "tensorflow/lite/core/c/c_api_types.h"

namespace tflite {

// multiplier ~ quantized_multiplier / 2^31 * 2^shift, with quantized_multiplier in [2^30, 2^31).
TFL_CAPI_EXPORT void QuantizeMultiplier(double double_multiplier, int32_t* quantized_multiplier, int* shift);
// The same for a multiplier below 1 (shift at most 0) and above 1 (shift at least 0).
TFL_CAPI_EXPORT void QuantizeMultiplierSmallerThanOneExp(double double_multiplier, int32_t* quantized_multiplier,
                                                         int* left_shift);
TFL_CAPI_EXPORT void QuantizeMultiplierGreaterThanOne(double double_multiplier, int32_t* quantized_multiplier,
                                                      int* left_shift);

}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_QUANTIZATION_UTIL_H_
