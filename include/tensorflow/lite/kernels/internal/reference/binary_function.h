// SPDX-License-Identifier: Apache-2.0
// A function of two elements, for all of two tensors.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_BINARY_FUNCTION_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_BINARY_FUNCTION_H_

#include "tensorflow/lite/kernels/internal/reference/broadcast_loop.h"

namespace tflite {
namespace reference_ops {

template <typename R, typename T1, typename T2>
void BinaryFunction(const RuntimeShape& input1_shape, const T1* input1_data, const RuntimeShape& input2_shape,
                    const T2* input2_data, const RuntimeShape& output_shape, R* output_data, R (*func)(T1, T2)) {
  const int count = MatchingFlatSize(input1_shape, input2_shape, output_shape);
  for (int i = 0; i < count; ++i) output_data[i] = func(input1_data[i], input2_data[i]);
}
template <typename R, typename T1, typename T2>
void BroadcastBinaryFunction4DSlow(const RuntimeShape& input1_shape, const T1* input1_data,
                                   const RuntimeShape& input2_shape, const T2* input2_data,
                                   const RuntimeShape& output_shape, R* output_data, R (*func)(T1, T2)) {
  BroadcastBinaryOpSimple(input1_shape, input1_data, input2_shape, input2_data, output_shape, output_data, func);
}

}  // namespace reference_ops
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_BINARY_FUNCTION_H_
