// SPDX-License-Identifier: Apache-2.0
// Sums, means and other reductions along axes.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_REDUCE_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_REDUCE_H_

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>

#include "tensorflow/lite/kernels/internal/common.h"
#include "tensorflow/lite/kernels/internal/quantization_util.h"
#include "tensorflow/lite/kernels/internal/types.h"

namespace tflite {
namespace reference_ops {

// Axes from 0 on, each once; false for one that does not exist.
inline bool ResolveAxis(const int num_dims, const int* axis, const int64_t num_axis, int* out_axis, int* out_num_axis) {
  *out_num_axis = 0;
  for (int64_t i = 0; num_dims > 0 && i < num_axis; ++i) {
    const int resolved = axis[i] < 0 ? axis[i] + num_dims : axis[i];
    if (resolved < 0 || resolved >= num_dims) return false;
    if (std::find(out_axis, out_axis + *out_num_axis, resolved) == out_axis + *out_num_axis)
      out_axis[(*out_num_axis)++] = resolved;
  }
  return true;
}
// To the next element; false after the last.
inline bool NextIndex(const int num_dims, const int* dims, int* current) {
  for (int axis = num_dims - 1; axis >= 0; --axis) {
    if (++current[axis] < dims[axis]) return true;
    current[axis] = 0;
  }
  return false;
}
// out = reducer(out, in) for every element; input_iter has room for an index.
template <typename In, typename Out>
bool Reduce(const In* input_data, const int* input_dims, const int* /*output_dims*/, const int input_num_dims,
            const int /*output_num_dims*/, const int* axis, const int num_axis, int* input_iter,
            Out reducer(Out current, const In in), Out* output_data) {
  for (int i = 0; i < input_num_dims; ++i) {
    if (input_dims[i] == 0) return true;
    input_iter[i] = 0;
  }
  const In* in = input_data;
  do {
    const size_t to = ReducedOutputOffset(input_num_dims, input_dims, input_iter, num_axis, axis);
    output_data[to] = reducer(output_data[to], *in++);
  } while (NextIndex(input_num_dims, input_dims, input_iter));
  return true;
}
template <typename T>
bool InitTensorDataForReduce(const int* dims, const int num_dims, const T init_value, T* data) {
  size_t count = 1;
  for (int i = 0; i < num_dims; ++i) count *= static_cast<size_t>(dims[i]);
  std::fill(data, data + count, init_value);
  return true;
}
template <typename In, typename Out>
bool ReduceSumImpl(const In* input_data, const int* input_dims, const int* output_dims, const int input_num_dims,
                   const int output_num_dims, const int* axis, const int num_axis, int* input_iter, Out* output_data) {
  return Reduce<In, Out>(
      input_data, input_dims, output_dims, input_num_dims, output_num_dims, axis, num_axis, input_iter,
      [](Out current, const In in) { return static_cast<Out>(static_cast<Out>(in) + current); }, output_data);
}
// Any reduction, from init_value on.
template <typename T>
bool ReduceGeneric(const T* input_data, const int* input_dims, const int input_num_dims, T* output_data,
                   const int* output_dims, const int output_num_dims, const int* axis,
                   const int64_t num_axis_dimensions, bool /*keep_dims*/, int* temp_index, int* resolved_axis,
                   T init_value, T reducer(const T current, const T in)) {
  InitTensorDataForReduce(output_dims, output_num_dims, init_value, output_data);
  int count = 0;
  if (!ResolveAxis(input_num_dims, axis, num_axis_dimensions, resolved_axis, &count)) return false;
  return Reduce<T, T>(input_data, input_dims, output_dims, input_num_dims, output_num_dims, resolved_axis, count,
                      temp_index, reducer, output_data);
}
// How many elements each mean is of; 0 if that passes a size.
inline size_t ElementsOfReduction(const int* dims, const int* axis, int count) {
  size_t elements = 1;
  for (int i = 0; i < count; ++i) {
    const size_t extent = static_cast<size_t>(dims[axis[i]]);
    if (extent && elements > std::numeric_limits<size_t>::max() / extent) return 0;
    elements *= extent;
  }
  return elements;
}
template <typename T, typename U>
bool Mean(const T* input_data, const int* input_dims, const int input_num_dims, T* output_data, const int* output_dims,
          const int output_num_dims, const int* axis, const int num_axis_dimensions, bool /*keep_dims*/,
          int* temp_index, int* resolved_axis, U* temp_sum) {
  InitTensorDataForReduce(output_dims, output_num_dims, U(0), temp_sum);
  InitTensorDataForReduce(output_dims, output_num_dims, T(0), output_data);
  int axes = 0;
  if (!ResolveAxis(input_num_dims, axis, num_axis_dimensions, resolved_axis, &axes)) return false;
  if (!ReduceSumImpl<T, U>(input_data, input_dims, output_dims, input_num_dims, output_num_dims, resolved_axis, axes,
                           temp_index, temp_sum))
    return false;
  const size_t elements = ElementsOfReduction(input_dims, resolved_axis, axes);
  size_t outputs = 1;
  for (int i = 0; i < output_num_dims; ++i) outputs *= static_cast<size_t>(output_dims[i]);
  if (elements)
    for (size_t i = 0; i < outputs; ++i) output_data[i] = static_cast<T>(temp_sum[i] / static_cast<U>(elements));
  return true;
}
// Over height and width.
inline void Mean(const MeanParams&, const RuntimeShape& unextended_input_shape, const float* input_data,
                 const RuntimeShape& unextended_output_shape, float* output_data) {
  const RuntimeShape in = RuntimeShape::ExtendedShape(4, unextended_input_shape),
                     out = RuntimeShape::ExtendedShape(4, unextended_output_shape);
  const float pixels = static_cast<float>(in.Dims(1) * in.Dims(2));
  for (int b = 0; b < out.Dims(0); ++b)
    for (int c = 0; c < out.Dims(3); ++c) {
      float sum = 0;
      for (int y = 0; y < in.Dims(1); ++y)
        for (int x = 0; x < in.Dims(2); ++x) sum += input_data[Offset(in, b, y, x, c)];
      output_data[Offset(out, b, 0, 0, c)] = sum / pixels;
    }
}

}  // namespace reference_ops
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_REDUCE_H_
