// SPDX-License-Identifier: Apache-2.0
// One of two elements.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_SELECT_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_SELECT_H_

#include "tensorflow/lite/kernels/internal/reference/broadcast_loop.h"

namespace tflite {
namespace reference_ops {

template <typename D, typename T>
void Select(const RuntimeShape& /*input_condition_shape*/, const D* input_condition_data,
            const RuntimeShape& /*input_x_shape*/, const T* input_x_data, const RuntimeShape& /*input_y_shape*/,
            const T* input_y_data, const RuntimeShape& output_shape, T* output_data) {
  const int count = output_shape.FlatSize();
  for (int i = 0; i < count; ++i) output_data[i] = input_condition_data[i] ? input_x_data[i] : input_y_data[i];
}
// One condition for each index of the first axis, or one for all.
template <typename D, typename T>
void RankOneSelect(const RuntimeShape& input_condition_shape, const D* input_condition_data,
                   const RuntimeShape& /*input_x_shape*/, const T* input_x_data, const RuntimeShape& /*input_y_shape*/,
                   const T* input_y_data, const RuntimeShape& output_shape, T* output_data) {
  const int conditions = input_condition_shape.FlatSize();
  const int inner = conditions ? output_shape.FlatSize() / conditions : 0;
  for (int i = 0; i < conditions * inner; ++i)
    output_data[i] = input_condition_data[i / inner] ? input_x_data[i] : input_y_data[i];
}
template <typename D, typename T>
void BroadcastSelect5DSlow(const RuntimeShape& input_condition_shape, const D* input_condition_data,
                           const RuntimeShape& input_x_shape, const T* input_x_data, const RuntimeShape& input_y_shape,
                           const T* input_y_data, const RuntimeShape& output_shape, T* output_data) {
  VisitBroadcast(output_shape, input_condition_shape, input_x_shape, input_y_shape, [&](int i, int c, int x, int y) {
    output_data[i] = input_condition_data[c] ? input_x_data[x] : input_y_data[y];
  });
}

}  // namespace reference_ops
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_SELECT_H_
