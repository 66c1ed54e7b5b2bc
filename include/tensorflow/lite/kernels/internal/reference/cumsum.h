// SPDX-License-Identifier: Apache-2.0
// Running sums along an axis.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_CUMSUM_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_CUMSUM_H_

#include <cstdint>

#include "tensorflow/lite/kernels/internal/types.h"

namespace tflite {
namespace reference_ops {

template <typename T>
void CumSum(const T* input_data, const RuntimeShape& shape, int32_t axis, bool exclusive, bool reverse,
            T* output_data) {
  int outer = 1, inner = 1;
  for (int i = 0; i < axis; ++i) outer *= shape.Dims(i);
  for (int i = axis + 1; i < shape.DimensionsCount(); ++i) inner *= shape.Dims(i);
  const int extent = shape.Dims(axis);
  for (int o = 0; o < outer; ++o)
    for (int k = 0; k < inner; ++k) {
      T sum = 0;
      for (int i = 0; i < extent; ++i) {
        const int at = (o * extent + (reverse ? extent - 1 - i : i)) * inner + k;
        const T value = input_data[at];
        output_data[at] = exclusive ? sum : static_cast<T>(sum + value);
        sum = static_cast<T>(sum + value);
      }
    }
}

}  // namespace reference_ops
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_CUMSUM_H_
