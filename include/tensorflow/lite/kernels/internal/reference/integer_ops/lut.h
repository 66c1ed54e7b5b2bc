// SPDX-License-Identifier: Apache-2.0
// Functions as tables of all values of a byte.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_INTEGER_OPS_LUT_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_INTEGER_OPS_LUT_H_

#include <cstdint>

#include "tensorflow/lite/kernels/internal/common.h"

namespace tflite {
namespace reference_integer_ops {

inline void LookupTable(const uint8_t* input_data, int num_elements, const uint8_t* lut, uint8_t* output_data) {
  for (int i = 0; i < num_elements; ++i) output_data[i] = lut[input_data[i]];
}
// The table begins with the least value.
inline void LookupTable(const int8_t* input_data, int num_elements, const int8_t* lut, int8_t* output_data) {
  for (int i = 0; i < num_elements; ++i) output_data[i] = lut[input_data[i] + 128];
}

}  // namespace reference_integer_ops
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_INTEGER_OPS_LUT_H_
