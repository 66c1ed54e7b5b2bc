// SPDX-License-Identifier: Apache-2.0
// A part of a tensor of up to five axes.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_SLICE_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_SLICE_H_

#include <cstdint>

#include "tensorflow/lite/kernels/internal/portable_tensor.h"
#include "tensorflow/lite/kernels/internal/runtime_shape.h"
#include "tensorflow/lite/kernels/internal/types.h"

namespace tflite {
namespace reference_ops {

template <typename T>
void Slice(const SliceParams& op_params, const RuntimeShape& input_shape, const RuntimeShape& /*output_shape*/,
           SequentialTensorWriter<T>* writer) {
  constexpr int kAxes = 5;
  const RuntimeShape in = RuntimeShape::ExtendedShape(kAxes, input_shape);
  int begin[kAxes], end[kAxes];
  for (int axis = 0; axis < kAxes; ++axis) {
    const int b = op_params.begin_count - kAxes + axis, s = op_params.size_count - kAxes + axis;
    begin[axis] = b < 0 ? 0 : op_params.begin[b];
    end[axis] = s < 0 || op_params.size[s] == -1 ? in.Dims(axis) : begin[axis] + op_params.size[s];
  }
  for (int i = begin[0]; i < end[0]; ++i)
    for (int j = begin[1]; j < end[1]; ++j)
      for (int k = begin[2]; k < end[2]; ++k)
        for (int l = begin[3]; l < end[3]; ++l)
          for (int m = begin[4]; m < end[4]; ++m) writer->Write(Offset(in, i, j, k, l, m));
}
template <typename T>
void Slice(const SliceParams& op_params, const RuntimeShape& input_shape, const T* input_data,
           const RuntimeShape& output_shape, T* output_data) {
  SequentialTensorWriter<T> writer(input_data, output_data);
  Slice(op_params, input_shape, output_shape, &writer);
}
template <typename T>
void Slice(const SliceParams& op_params, const RuntimeShape& input_shape, const TfLiteTensor* input,
           const RuntimeShape& output_shape, TfLiteTensor* output) {
  SequentialTensorWriter<T> writer(input, output);
  Slice(op_params, input_shape, output_shape, &writer);
}

}  // namespace reference_ops
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_SLICE_H_
