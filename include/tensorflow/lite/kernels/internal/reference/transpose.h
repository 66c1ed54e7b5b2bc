// SPDX-License-Identifier: Apache-2.0
// Axes in another order.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_TRANSPOSE_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_TRANSPOSE_H_

#include <cstdint>

#include "tensorflow/lite/kernels/internal/runtime_shape.h"
#include "tensorflow/lite/kernels/internal/types.h"

namespace tflite {
namespace reference_ops {

template <typename T, int N = 6>
void Transpose(const TransposeParams& params, const RuntimeShape& input_shape, const T* input_data,
               const RuntimeShape& output_shape, T* output_data) {
  constexpr int kMostAxes = 6;
  const int rank = output_shape.DimensionsCount();
  if (rank > kMostAxes || params.perm_count != rank) return;
  int strides[kMostAxes], at[kMostAxes] = {};
  for (int axis = 0; axis < rank; ++axis) {
    strides[axis] = 1;
    for (int i = params.perm[axis] + 1; i < rank; ++i) strides[axis] *= input_shape.Dims(i);
  }
  const int count = output_shape.FlatSize();
  for (int i = 0; i < count; ++i) {
    int from = 0;
    for (int axis = 0; axis < rank; ++axis) from += at[axis] * strides[axis];
    output_data[i] = input_data[from];
    for (int axis = rank - 1; axis >= 0 && ++at[axis] == output_shape.Dims(axis); --axis) at[axis] = 0;
  }
}

}  // namespace reference_ops
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_TRANSPOSE_H_
