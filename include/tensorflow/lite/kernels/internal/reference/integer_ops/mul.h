// SPDX-License-Identifier: Apache-2.0
// Products of signed integers.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_INTEGER_OPS_MUL_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_INTEGER_OPS_MUL_H_

#include <cstdint>

#include "tensorflow/lite/kernels/internal/reference/mul.h"

namespace tflite {
namespace reference_integer_ops {

inline void Mul(const ArithmeticParams& params, const RuntimeShape& input1_shape, const int8_t* input1_data,
                const RuntimeShape& input2_shape, const int8_t* input2_data, const RuntimeShape& output_shape,
                int8_t* output_data) {
  reference_ops::MulElementwise(MatchingFlatSize(input1_shape, input2_shape, output_shape), params, input1_data,
                                input2_data, output_data);
}
inline void BroadcastMul4DSlow(const ArithmeticParams& params, const RuntimeShape& input1_shape,
                               const int8_t* input1_data, const RuntimeShape& input2_shape, const int8_t* input2_data,
                               const RuntimeShape& output_shape, int8_t* output_data) {
  reference_ops::BroadcastMul6DSlow(params, input1_shape, input1_data, input2_shape, input2_data, output_shape,
                                    output_data);
}
inline void BroadcastMul6DSlow(const ArithmeticParams& params, const RuntimeShape& input1_shape,
                               const int8_t* input1_data, const RuntimeShape& input2_shape, const int8_t* input2_data,
                               const RuntimeShape& output_shape, int8_t* output_data) {
  reference_ops::BroadcastMul6DSlow(params, input1_shape, input1_data, input2_shape, input2_data, output_shape,
                                    output_data);
}
inline void Mul(const ArithmeticParams& params, const RuntimeShape& input1_shape, const int16_t* input1_data,
                const RuntimeShape& input2_shape, const int16_t* input2_data, const RuntimeShape& output_shape,
                int16_t* output_data) {
  reference_ops::MulElementwise(MatchingFlatSize(input1_shape, input2_shape, output_shape), params, input1_data,
                                input2_data, output_data);
}
inline void BroadcastMul4DSlow(const ArithmeticParams& params, const RuntimeShape& input1_shape,
                               const int16_t* input1_data, const RuntimeShape& input2_shape, const int16_t* input2_data,
                               const RuntimeShape& output_shape, int16_t* output_data) {
  reference_ops::BroadcastMul6DSlow(params, input1_shape, input1_data, input2_shape, input2_data, output_shape,
                                    output_data);
}
inline void BroadcastMul6DSlow(const ArithmeticParams& params, const RuntimeShape& input1_shape,
                               const int16_t* input1_data, const RuntimeShape& input2_shape, const int16_t* input2_data,
                               const RuntimeShape& output_shape, int16_t* output_data) {
  reference_ops::BroadcastMul6DSlow(params, input1_shape, input1_data, input2_shape, input2_data, output_shape,
                                    output_data);
}

}  // namespace reference_integer_ops
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_INTEGER_OPS_MUL_H_
