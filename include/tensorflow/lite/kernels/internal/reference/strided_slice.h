// SPDX-License-Identifier: Apache-2.0
// Parts of a tensor of up to five axes, with steps between elements.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_STRIDED_SLICE_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_STRIDED_SLICE_H_

#include "tensorflow/lite/kernels/internal/portable_tensor.h"
#include "tensorflow/lite/kernels/internal/runtime_shape.h"
#include "tensorflow/lite/kernels/internal/strided_slice_logic.h"
#include "tensorflow/lite/kernels/internal/types.h"

namespace tflite {
namespace reference_ops {

template <typename T>
void StridedSlice(const StridedSliceParams& op_params, const RuntimeShape& unextended_input_shape,
                  const RuntimeShape& /*unextended_output_shape*/, SequentialTensorWriter<T>* writer) {
  constexpr int kAxes = 5;
  StridedSliceParams params = op_params;
  const RuntimeShape in = RuntimeShape::ExtendedShape(kAxes, unextended_input_shape);
  strided_slice::StridedSlicePadIndices(&params, kAxes);
  int start[kAxes], stop[kAxes];
  for (int axis = 0; axis < kAxes; ++axis) {
    start[axis] = strided_slice::StridedSliceStartForAxis(params, in, axis);
    stop[axis] = strided_slice::StridedSliceEndForAxis(params, in, axis, start[axis]);
  }
  const auto goes_on = [&](int axis, int index) {
    return !strided_slice::LoopCondition(index, stop[axis], params.strides[axis]);
  };
  for (int i = start[0]; goes_on(0, i); i += params.strides[0])
    for (int j = start[1]; goes_on(1, j); j += params.strides[1])
      for (int k = start[2]; goes_on(2, k); k += params.strides[2])
        for (int l = start[3]; goes_on(3, l); l += params.strides[3])
          for (int m = start[4]; goes_on(4, m); m += params.strides[4]) writer->Write(Offset(in, i, j, k, l, m));
}
template <typename T>
void StridedSlice(const StridedSliceParams& op_params, const RuntimeShape& unextended_input_shape, const T* input_data,
                  const RuntimeShape& unextended_output_shape, T* output_data) {
  SequentialTensorWriter<T> writer(input_data, output_data);
  StridedSlice(op_params, unextended_input_shape, unextended_output_shape, &writer);
}
template <typename T>
void StridedSlice(const StridedSliceParams& op_params, const RuntimeShape& unextended_input_shape,
                  const TfLiteTensor* input, const RuntimeShape& unextended_output_shape, TfLiteTensor* output) {
  SequentialTensorWriter<T> writer(input, output);
  StridedSlice(op_params, unextended_input_shape, unextended_output_shape, &writer);
}

}  // namespace reference_ops
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_STRIDED_SLICE_H_
