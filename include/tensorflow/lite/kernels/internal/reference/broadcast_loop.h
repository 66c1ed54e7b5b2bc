// SPDX-License-Identifier: Apache-2.0
// Elements of tensors that are broadcast against each other, and of windows over images.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_BROADCAST_LOOP_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_BROADCAST_LOOP_H_

#include <algorithm>
#include <cstdint>
#include <type_traits>

#include "tensorflow/lite/kernels/internal/common.h"
#include "tensorflow/lite/kernels/internal/runtime_shape.h"
#include "tensorflow/lite/kernels/internal/types.h"

namespace tflite {
namespace reference_ops {

template <typename T>
struct is_small_integer
    : std::integral_constant<bool, std::is_same<T, int8_t>::value || std::is_same<T, uint8_t>::value ||
                                       std::is_same<T, int16_t>::value> {};

// Where an operand of `shape` has its element for an element of `output`, axis by axis; 0 where it is repeated.
inline void BroadcastStrides(const RuntimeShape& shape, const RuntimeShape& output, int* strides) {
  const int rank = output.DimensionsCount(), lead = rank - shape.DimensionsCount();
  for (int axis = rank - 1, stride = 1; axis >= 0; --axis) {
    const int extent = axis >= lead ? shape.Dims(axis - lead) : 1;
    strides[axis] = extent == 1 ? 0 : stride;
    stride *= extent;
  }
}

constexpr int kMostBroadcastAxes = 16;

// visit(element of the output, of the first, of the second and of the third operand), in order.
template <typename Visit>
void VisitBroadcast(const RuntimeShape& output, const RuntimeShape& a, const RuntimeShape& b, const RuntimeShape& c,
                    Visit visit) {
  const int rank = output.DimensionsCount();
  if (rank > kMostBroadcastAxes || output.FlatSize() == 0) return;
  int steps[3][kMostBroadcastAxes], at[kMostBroadcastAxes] = {}, from[3] = {};
  BroadcastStrides(a, output, steps[0]);
  BroadcastStrides(b, output, steps[1]);
  BroadcastStrides(c, output, steps[2]);
  const int count = output.FlatSize();
  for (int i = 0; i < count; ++i) {
    visit(i, from[0], from[1], from[2]);
    for (int axis = rank - 1; axis >= 0; --axis) {
      for (int k = 0; k < 3; ++k) from[k] += steps[k][axis];
      if (++at[axis] < output.Dims(axis)) break;
      for (int k = 0; k < 3; ++k) from[k] -= steps[k][axis] * at[axis];
      at[axis] = 0;
    }
  }
}

template <typename A, typename B, typename R, typename Op>
void BroadcastBinaryOpSimple(const RuntimeShape& input1_shape, const A* input1_data, const RuntimeShape& input2_shape,
                             const B* input2_data, const RuntimeShape& output_shape, R* output_data, Op op) {
  VisitBroadcast(output_shape, input1_shape, input2_shape, input2_shape,
                 [&](int i, int a, int b, int) { output_data[i] = op(input1_data[a], input2_data[b]); });
}

// The part of a window that lies within an axis of `extent`.
struct WindowPart {
  int origin, begin, end;
};
inline WindowPart PartOfWindow(int out, int stride, int padding, int window, int extent) {
  const int origin = out * stride - padding;
  return {origin, std::max(0, -origin), std::min(window, extent - origin)};
}

}  // namespace reference_ops
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_BROADCAST_LOOP_H_
