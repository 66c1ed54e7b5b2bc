// SPDX-License-Identifier: Apache-2.0
// Where the largest element along an axis is.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_ARG_MIN_MAX_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_ARG_MIN_MAX_H_

#include <functional>

#include "tensorflow/lite/kernels/internal/types.h"

namespace tflite {
namespace reference_ops {

// The first of equal ones. compare(a, b): whether a is ahead of b.
template <typename T1, typename T2, typename T3, typename Cmp>
void ArgMinMax(const RuntimeShape& input1_shape, const T1* input1_data, const T3* input2_data,
               const RuntimeShape& /*output_shape*/, T2* output_data, const Cmp& cmp) {
  const int rank = input1_shape.DimensionsCount();
  const int axis = static_cast<int>(input2_data[0] < 0 ? input2_data[0] + rank : input2_data[0]);
  int outer = 1, inner = 1;
  for (int i = 0; i < axis; ++i) outer *= input1_shape.Dims(i);
  for (int i = axis + 1; i < rank; ++i) inner *= input1_shape.Dims(i);
  const int extent = input1_shape.Dims(axis);
  for (int o = 0; o < outer; ++o)
    for (int k = 0; k < inner; ++k) {
      const T1* const first = input1_data + o * extent * inner + k;
      int best = 0;
      for (int i = 1; i < extent; ++i)
        if (cmp(first[i * inner], first[best * inner])) best = i;
      output_data[o * inner + k] = static_cast<T2>(best);
    }
}
template <typename T1, typename T2, typename T3>
void ArgMinMax(const RuntimeShape& input1_shape, const T1* input1_data, const T3* input2_data,
               const RuntimeShape& output_shape, T2* output_data, const bool is_arg_max) {
  if (is_arg_max)
    ArgMinMax(input1_shape, input1_data, input2_data, output_shape, output_data, std::greater<T1>());
  else
    ArgMinMax(input1_shape, input1_data, input2_data, output_shape, output_data, std::less<T1>());
}

}  // namespace reference_ops
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_ARG_MIN_MAX_H_
