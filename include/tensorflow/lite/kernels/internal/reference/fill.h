// SPDX-License-Identifier: Apache-2.0
// One value everywhere.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_FILL_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_FILL_H_

#include <algorithm>

#include "tensorflow/lite/kernels/internal/types.h"

namespace tflite {
namespace reference_ops {

template <typename T>
void Fill(const RuntimeShape& /*value_shape*/, const T* value_data, const RuntimeShape& output_shape, T* output_data) {
  std::fill(output_data, output_data + output_shape.FlatSize(), *value_data);
}

}  // namespace reference_ops
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_FILL_H_
