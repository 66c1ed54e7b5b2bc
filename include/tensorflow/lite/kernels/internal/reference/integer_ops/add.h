// SPDX-License-Identifier: Apache-2.0
// Sums of signed integers.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_INTEGER_OPS_ADD_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_INTEGER_OPS_ADD_H_

#include <cstdint>

#include "tensorflow/lite/kernels/internal/reference/add.h"

namespace tflite {
namespace reference_integer_ops {

inline void Add(const ArithmeticParams& params, const RuntimeShape& input1_shape, const int8_t* input1_data,
                const RuntimeShape& input2_shape, const int8_t* input2_data, const RuntimeShape& output_shape,
                int8_t* output_data) {
  reference_ops::AddElementwise(MatchingFlatSize(input1_shape, input2_shape, output_shape), params, input1_data,
                                input2_data, output_data);
}
inline void BroadcastAdd4DSlow(const ArithmeticParams& params, const RuntimeShape& input1_shape,
                               const int8_t* input1_data, const RuntimeShape& input2_shape, const int8_t* input2_data,
                               const RuntimeShape& output_shape, int8_t* output_data) {
  reference_ops::BroadcastAdd6DSlow(params, input1_shape, input1_data, input2_shape, input2_data, output_shape,
                                    output_data);
}
inline void BroadcastAdd6DSlow(const ArithmeticParams& params, const RuntimeShape& input1_shape,
                               const int8_t* input1_data, const RuntimeShape& input2_shape, const int8_t* input2_data,
                               const RuntimeShape& output_shape, int8_t* output_data) {
  reference_ops::BroadcastAdd6DSlow(params, input1_shape, input1_data, input2_shape, input2_data, output_shape,
                                    output_data);
}
inline void Add(const ArithmeticParams& params, const RuntimeShape& input1_shape, const int16_t* input1_data,
                const RuntimeShape& input2_shape, const int16_t* input2_data, const RuntimeShape& output_shape,
                int16_t* output_data) {
  reference_ops::AddElementwise(MatchingFlatSize(input1_shape, input2_shape, output_shape), params, input1_data,
                                input2_data, output_data);
}
inline void BroadcastAdd4DSlow(const ArithmeticParams& params, const RuntimeShape& input1_shape,
                               const int16_t* input1_data, const RuntimeShape& input2_shape, const int16_t* input2_data,
                               const RuntimeShape& output_shape, int16_t* output_data) {
  reference_ops::BroadcastAdd6DSlow(params, input1_shape, input1_data, input2_shape, input2_data, output_shape,
                                    output_data);
}
inline void BroadcastAdd6DSlow(const ArithmeticParams& params, const RuntimeShape& input1_shape,
                               const int16_t* input1_data, const RuntimeShape& input2_shape, const int16_t* input2_data,
                               const RuntimeShape& output_shape, int16_t* output_data) {
  reference_ops::BroadcastAdd6DSlow(params, input1_shape, input1_data, input2_shape, input2_data, output_shape,
                                    output_data);
}

}  // namespace reference_integer_ops
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_INTEGER_OPS_ADD_H_
