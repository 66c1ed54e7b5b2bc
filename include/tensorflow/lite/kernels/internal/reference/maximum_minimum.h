// SPDX-License-Identifier: Apache-2.0
// Another function of pairs, such as the larger one.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_MAXIMUM_MINIMUM_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_MAXIMUM_MINIMUM_H_

#include "tensorflow/lite/kernels/internal/reference/broadcast_loop.h"

namespace tflite {
namespace reference_ops {

template <typename T, typename Op, int N = 5>
void MaximumMinimumBroadcastSlow(const RuntimeShape& input1_shape, const T* input1_data,
                                 const RuntimeShape& input2_shape, const T* input2_data,
                                 const RuntimeShape& output_shape, T* output_data, Op op) {
  BroadcastBinaryOpSimple(input1_shape, input1_data, input2_shape, input2_data, output_shape, output_data, op);
}

}  // namespace reference_ops
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_MAXIMUM_MINIMUM_H_
