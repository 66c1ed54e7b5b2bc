// SPDX-License-Identifier: Apache-2.0
// Pooling of signed integers.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_INTEGER_OPS_POOLING_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_INTEGER_OPS_POOLING_H_

#include <cstdint>

#include "tensorflow/lite/kernels/internal/reference/pooling.h"

namespace tflite {
namespace reference_integer_ops {

inline bool AveragePool(const PoolParams& params, const RuntimeShape& input_shape, const int8_t* input_data,
                        const RuntimeShape& output_shape, int8_t* output_data) {
  return reference_ops::AveragePoolOfSteps(params, input_shape, input_data, output_shape, output_data);
}
inline void MaxPool(const PoolParams& params, const RuntimeShape& input_shape, const int8_t* input_data,
                    const RuntimeShape& output_shape, int8_t* output_data) {
  reference_ops::MaxPoolOfSteps(params, input_shape, input_data, output_shape, output_data);
}
inline bool AveragePool(const PoolParams& params, const RuntimeShape& input_shape, const int16_t* input_data,
                        const RuntimeShape& output_shape, int16_t* output_data) {
  return reference_ops::AveragePoolOfSteps(params, input_shape, input_data, output_shape, output_data);
}
inline void MaxPool(const PoolParams& params, const RuntimeShape& input_shape, const int16_t* input_data,
                    const RuntimeShape& output_shape, int16_t* output_data) {
  reference_ops::MaxPoolOfSteps(params, input_shape, input_data, output_shape, output_data);
}

}  // namespace reference_integer_ops
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_INTEGER_OPS_POOLING_H_
