// SPDX-License-Identifier: Apache-2.0
// Plain kernels, for an application's own operators and tests of faster ones. The library's operators do not use them.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_REFERENCE_OPS_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_REFERENCE_OPS_H_

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <vector>

#include "tensorflow/lite/kernels/internal/common.h"
#include "tensorflow/lite/kernels/internal/quantization_util.h"
#include "tensorflow/lite/kernels/internal/reference/add.h"
#include "tensorflow/lite/kernels/internal/reference/arg_min_max.h"
#include "tensorflow/lite/kernels/internal/reference/batch_to_space_nd.h"
#include "tensorflow/lite/kernels/internal/reference/binary_function.h"
#include "tensorflow/lite/kernels/internal/reference/broadcast_loop.h"
#include "tensorflow/lite/kernels/internal/reference/broadcast_to.h"
#include "tensorflow/lite/kernels/internal/reference/ceil.h"
#include "tensorflow/lite/kernels/internal/reference/comparisons.h"
#include "tensorflow/lite/kernels/internal/reference/concatenation.h"
#include "tensorflow/lite/kernels/internal/reference/conv.h"
#include "tensorflow/lite/kernels/internal/reference/cumsum.h"
#include "tensorflow/lite/kernels/internal/reference/depth_to_space.h"
#include "tensorflow/lite/kernels/internal/reference/depthwiseconv_float.h"
#include "tensorflow/lite/kernels/internal/reference/depthwiseconv_uint8.h"
#include "tensorflow/lite/kernels/internal/reference/dequantize.h"
#include "tensorflow/lite/kernels/internal/reference/div.h"
#include "tensorflow/lite/kernels/internal/reference/elu.h"
#include "tensorflow/lite/kernels/internal/reference/exp.h"
#include "tensorflow/lite/kernels/internal/reference/fill.h"
#include "tensorflow/lite/kernels/internal/reference/floor.h"
#include "tensorflow/lite/kernels/internal/reference/floor_div.h"
#include "tensorflow/lite/kernels/internal/reference/floor_mod.h"
#include "tensorflow/lite/kernels/internal/reference/fully_connected.h"
#include "tensorflow/lite/kernels/internal/reference/gather.h"
#include "tensorflow/lite/kernels/internal/reference/gelu.h"
#include "tensorflow/lite/kernels/internal/reference/hard_swish.h"
#include "tensorflow/lite/kernels/internal/reference/indexed_rows.h"
#include "tensorflow/lite/kernels/internal/reference/integer_ops/add.h"
#include "tensorflow/lite/kernels/internal/reference/integer_ops/conv.h"
#include "tensorflow/lite/kernels/internal/reference/integer_ops/depthwise_conv.h"
#include "tensorflow/lite/kernels/internal/reference/integer_ops/fully_connected.h"
#include "tensorflow/lite/kernels/internal/reference/integer_ops/logistic.h"
#include "tensorflow/lite/kernels/internal/reference/integer_ops/mul.h"
#include "tensorflow/lite/kernels/internal/reference/integer_ops/pooling.h"
#include "tensorflow/lite/kernels/internal/reference/integer_ops/tanh.h"
#include "tensorflow/lite/kernels/internal/reference/l2normalization.h"
#include "tensorflow/lite/kernels/internal/reference/leaky_relu.h"
#include "tensorflow/lite/kernels/internal/reference/log_softmax.h"
#include "tensorflow/lite/kernels/internal/reference/logistic.h"
#include "tensorflow/lite/kernels/internal/reference/maximum_minimum.h"
#include "tensorflow/lite/kernels/internal/reference/mul.h"
#include "tensorflow/lite/kernels/internal/reference/neg.h"
#include "tensorflow/lite/kernels/internal/reference/non_max_suppression.h"
#include "tensorflow/lite/kernels/internal/reference/pad.h"
#include "tensorflow/lite/kernels/internal/reference/pooling.h"
#include "tensorflow/lite/kernels/internal/reference/prelu.h"
#include "tensorflow/lite/kernels/internal/reference/process_broadcast_shapes.h"
#include "tensorflow/lite/kernels/internal/reference/quantize.h"
#include "tensorflow/lite/kernels/internal/reference/reduce.h"
#include "tensorflow/lite/kernels/internal/reference/requantize.h"
#include "tensorflow/lite/kernels/internal/reference/resize_bilinear.h"
#include "tensorflow/lite/kernels/internal/reference/resize_nearest_neighbor.h"
#include "tensorflow/lite/kernels/internal/reference/reverse.h"
#include "tensorflow/lite/kernels/internal/reference/round.h"
#include "tensorflow/lite/kernels/internal/reference/select.h"
#include "tensorflow/lite/kernels/internal/reference/slice.h"
#include "tensorflow/lite/kernels/internal/reference/softmax.h"
#include "tensorflow/lite/kernels/internal/reference/softsign.h"
#include "tensorflow/lite/kernels/internal/reference/space_to_batch_nd.h"
#include "tensorflow/lite/kernels/internal/reference/space_to_depth.h"
#include "tensorflow/lite/kernels/internal/reference/strided_slice.h"
#include "tensorflow/lite/kernels/internal/reference/sub.h"
#include "tensorflow/lite/kernels/internal/reference/tanh.h"
#include "tensorflow/lite/kernels/internal/reference/transpose.h"
#include "tensorflow/lite/kernels/internal/reference/transpose_conv.h"
#include "tensorflow/lite/kernels/internal/tensor.h"
#include "tensorflow/lite/kernels/internal/types.h"

namespace tflite {
namespace reference_ops {

template <typename T>
void Relu(const RuntimeShape& input_shape, const T* input_data, const RuntimeShape& output_shape, T* output_data) {
  const int count = MatchingFlatSize(input_shape, output_shape);
  for (int i = 0; i < count; ++i) output_data[i] = std::max(input_data[i], T(0));
}
template <typename T>
void Relu1(const RuntimeShape& input_shape, const T* input_data, const RuntimeShape& output_shape, T* output_data) {
  const int count = MatchingFlatSize(input_shape, output_shape);
  for (int i = 0; i < count; ++i) output_data[i] = std::min(T(1), std::max(input_data[i], T(-1)));
}
template <typename T>
void Relu0To1(const RuntimeShape& input_shape, const T* input_data, const RuntimeShape& output_shape, T* output_data) {
  const int count = MatchingFlatSize(input_shape, output_shape);
  for (int i = 0; i < count; ++i) output_data[i] = std::min(T(1), std::max(input_data[i], T(0)));
}
inline void Relu6(const RuntimeShape& input_shape, const float* input_data, const RuntimeShape& output_shape,
                  float* output_data) {
  const int count = MatchingFlatSize(input_shape, output_shape);
  for (int i = 0; i < count; ++i) output_data[i] = std::min(6.0f, std::max(input_data[i], 0.0f));
}
// Integers, to another scale.
template <typename T>
void ReluX(const ReluParams& params, const RuntimeShape& input_shape, const T* input_data,
           const RuntimeShape& output_shape, T* output_data) {
  const int count = MatchingFlatSize(input_shape, output_shape);
  for (int i = 0; i < count; ++i) {
    const int32_t step =
        params.output_offset + MultiplyByQuantizedMultiplier(static_cast<int32_t>(input_data[i]) - params.input_offset,
                                                             params.output_multiplier, params.output_shift);
    output_data[i] =
        static_cast<T>(std::min(params.quantized_activation_max, std::max(params.quantized_activation_min, step)));
  }
}
template <typename T>
void Maximum(const RuntimeShape& input1_shape, const T* input1_data, const T* input2_data,
             const RuntimeShape& output_shape, T* output_data) {
  const int count = MatchingFlatSize(input1_shape, output_shape);
  for (int i = 0; i < count; ++i) output_data[i] = std::max(input1_data[i], input2_data[0]);
}
template <typename T>
void Minimum(const RuntimeShape& input1_shape, const T* input1_data, const T* input2_data,
             const RuntimeShape& output_shape, T* output_data) {
  const int count = MatchingFlatSize(input1_shape, output_shape);
  for (int i = 0; i < count; ++i) output_data[i] = std::min(input1_data[i], input2_data[0]);
}
template <typename T>
void AddN(const RuntimeShape& input_shape, const size_t num_inputs, const T* const* input_data, T* output_data) {
  const int count = input_shape.FlatSize();
  for (int i = 0; i < count; ++i) {
    T sum = 0;
    for (size_t k = 0; k < num_inputs; ++k) sum += input_data[k][i];
    output_data[i] = sum;
  }
}
template <typename T>
void Pow(const RuntimeShape& input1_shape, const T* input1_data, const RuntimeShape& input2_shape, const T* input2_data,
         const RuntimeShape& output_shape, T* output_data) {
  const int count = MatchingFlatSize(input1_shape, input2_shape, output_shape);
  for (int i = 0; i < count; ++i) output_data[i] = static_cast<T>(std::pow(input1_data[i], input2_data[i]));
}
template <typename T>
void BroadcastPow4DSlow(const RuntimeShape& input1_shape, const T* input1_data, const RuntimeShape& input2_shape,
                        const T* input2_data, const RuntimeShape& output_shape, T* output_data) {
  BroadcastBinaryOpSimple(input1_shape, input1_data, input2_shape, input2_data, output_shape, output_data,
                          [](T a, T b) { return static_cast<T>(std::pow(a, b)); });
}
// Tensors side by side along a new axis, and back.
template <typename Scalar>
void Pack(const PackParams& params, const RuntimeShape* const*, const Scalar* const* input_data,
          const RuntimeShape& output_shape, Scalar* output_data) {
  int outer = 1, inner = 1;
  for (int i = 0; i < params.axis; ++i) outer *= output_shape.Dims(i);
  for (int i = params.axis + 1; i < output_shape.DimensionsCount(); ++i) inner *= output_shape.Dims(i);
  for (int o = 0; o < outer; ++o)
    for (int k = 0; k < params.inputs_count; ++k)
      output_data = std::copy(input_data[k] + o * inner, input_data[k] + (o + 1) * inner, output_data);
}
template <typename Scalar>
void Unpack(const UnpackParams& params, const RuntimeShape& input_shape, const Scalar* input_data, const RuntimeShape&,
            Scalar* const* output_datas) {
  const int rank = input_shape.DimensionsCount(), axis = params.axis < 0 ? params.axis + rank : params.axis;
  int outer = 1, inner = 1;
  for (int i = 0; i < axis; ++i) outer *= input_shape.Dims(i);
  for (int i = axis + 1; i < rank; ++i) inner *= input_shape.Dims(i);
  for (int o = 0; o < outer; ++o)
    for (int k = 0; k < params.num_split; ++k, input_data += inner)
      std::copy(input_data, input_data + inner, output_datas[k] + o * inner);
}
template <typename Scalar>
void Split(const SplitParams& params, const RuntimeShape& input_shape, const Scalar* input_data,
           const RuntimeShape* const* output_shapes, Scalar* const* output_data) {
  const int rank = input_shape.DimensionsCount(), axis = params.axis < 0 ? params.axis + rank : params.axis;
  int outer = 1, inner = 1;
  for (int i = 0; i < axis; ++i) outer *= input_shape.Dims(i);
  for (int i = axis + 1; i < rank; ++i) inner *= input_shape.Dims(i);
  for (int o = 0; o < outer; ++o)
    for (int k = 0; k < params.num_split; ++k) {
      const int count = output_shapes[k]->Dims(axis) * inner;
      std::copy(input_data, input_data + count, output_data[k] + o * count);
      input_data += count;
    }
}
inline void LocalResponseNormalization(const LocalResponseNormalizationParams& op_params,
                                       const RuntimeShape& input_shape, const float* input_data,
                                       const RuntimeShape& output_shape, float* output_data) {
  const int last = input_shape.DimensionsCount() - 1, depth = MatchingDim(input_shape, last, output_shape, last);
  const int rows = MatchingFlatSizeSkipDim(input_shape, last, output_shape);
  for (int r = 0; r < rows; ++r)
    for (int c = 0; c < depth; ++c) {
      double squares = 0;
      for (int k = std::max(0, c - op_params.range); k < std::min(depth, c + op_params.range); ++k)
        squares += static_cast<double>(input_data[r * depth + k]) * static_cast<double>(input_data[r * depth + k]);
      output_data[r * depth + c] =
          static_cast<float>(static_cast<double>(input_data[r * depth + c]) *
                             std::pow(op_params.bias + op_params.alpha * squares, -op_params.beta));
    }
}
inline void FakeQuant(const FakeQuantParams& op_params, const RuntimeShape& input_shape, const float* input_data,
                      const RuntimeShape& output_shape, float* output_data) {
  float low, high, scale;
  NudgeQuantizationRange(op_params.minmax.min, op_params.minmax.max, 0, (1 << op_params.num_bits) - 1, &low, &high,
                         &scale);
  FakeQuantizeArray(scale, low, high, input_data, output_data,
                    static_cast<float>(MatchingFlatSize(input_shape, output_shape)));
}
// Coordinates of elements that are not zero.
template <typename D, typename T>
void SelectTrueCoords(const RuntimeShape& input_condition_shape, const D* input_condition_data, T* output_data) {
  const int count = input_condition_shape.FlatSize(), rank = input_condition_shape.DimensionsCount();
  for (int i = 0; i < count; ++i) {
    if (!input_condition_data[i]) continue;
    int rest = i;
    for (int axis = rank - 1; axis >= 0; --axis) {
      output_data[axis] = static_cast<T>(rest % input_condition_shape.Dims(axis));
      rest /= input_condition_shape.Dims(axis);
    }
    output_data += rank;
  }
}

}  // namespace reference_ops
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_REFERENCE_OPS_H_
