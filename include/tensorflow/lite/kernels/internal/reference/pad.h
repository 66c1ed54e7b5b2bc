// SPDX-License-Identifier: Apache-2.0
// Margins of a value around tensors of up to five axes.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_PAD_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_PAD_H_

#include <cstdint>

#include "tensorflow/lite/kernels/internal/runtime_shape.h"
#include "tensorflow/lite/kernels/internal/types.h"

namespace tflite {
namespace reference_ops {

template <typename T, typename P>
void Pad(const PadParams& op_params, const RuntimeShape& input_shape, const T* input_data, const P* pad_value_ptr,
         const RuntimeShape& output_shape, T* output_data) {
  constexpr int kAxes = 5;
  const RuntimeShape in = RuntimeShape::ExtendedShape(kAxes, input_shape),
                     out = RuntimeShape::ExtendedShape(kAxes, output_shape);
  int left[kAxes] = {};
  for (int i = 0; i < op_params.left_padding_count; ++i)
    left[kAxes - op_params.left_padding_count + i] = op_params.left_padding[i];
  int at[kAxes] = {};
  const int count = out.FlatSize();
  for (int i = 0; i < count; ++i) {
    bool inside = true;
    int from = 0;
    for (int axis = 0; axis < kAxes; ++axis) {
      const int place = at[axis] - left[axis];
      inside = inside && place >= 0 && place < in.Dims(axis);
      from = from * in.Dims(axis) + place;
    }
    output_data[i] = inside ? input_data[from] : static_cast<T>(*pad_value_ptr);
    for (int axis = kAxes - 1; axis >= 0 && ++at[axis] == out.Dims(axis); --axis) at[axis] = 0;
  }
}
template <typename T, typename P>
void PadImageStyle(const PadParams& op_params, const RuntimeShape& input_shape, const T* input_data,
                   const P* pad_value_ptr, const RuntimeShape& output_shape, T* output_data) {
  Pad(op_params, input_shape, input_data, pad_value_ptr, output_shape, output_data);
}

}  // namespace reference_ops
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_PAD_H_
