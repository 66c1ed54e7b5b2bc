// SPDX-License-Identifier: Apache-2.0
// Kernels by the names of faster ones: they are those of kernels/internal/reference.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_OPTIMIZED_OPTIMIZED_OPS_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_OPTIMIZED_OPTIMIZED_OPS_H_

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

#include "tensorflow/lite/kernels/internal/reference/reference_ops.h"

namespace tflite {
namespace optimized_ops {

// The plain loops by these names; pointers to a context or a pool of threads that callers hand over are not used.
using reference_ops::Add;
using reference_ops::AddElementwise;
using reference_ops::AffineQuantize;
using reference_ops::ArgMinMax;
using reference_ops::AveragePool;
using reference_ops::BatchToSpaceND;
using reference_ops::BroadcastAdd4DSlow;
using reference_ops::BroadcastAdd6DSlow;
using reference_ops::BroadcastAddFivefold;
using reference_ops::BroadcastDivSlow;
using reference_ops::BroadcastMul4DSlow;
using reference_ops::BroadcastMul6DSlow;
using reference_ops::BroadcastMulFivefold;
using reference_ops::BroadcastSubSlow;
using reference_ops::Ceil;
using reference_ops::Concatenation;
using reference_ops::ConcatenationWithScaling;
using reference_ops::CumSum;
using reference_ops::DepthToSpace;
using reference_ops::Dequantize;
using reference_ops::Div;
using reference_ops::Elu;
using reference_ops::Floor;
using reference_ops::Gather;
using reference_ops::HardSwish;
using reference_ops::L2Normalization;
using reference_ops::L2Pool;
using reference_ops::LeakyRelu;
using reference_ops::LocalResponseNormalization;
using reference_ops::Logistic;
using reference_ops::LogSoftmax;
using reference_ops::Maximum;
using reference_ops::MaxPool;
using reference_ops::Mean;
using reference_ops::Minimum;
using reference_ops::Mul;
using reference_ops::MulElementwise;
using reference_ops::Negate;
using reference_ops::Pack;
using reference_ops::Pad;
using reference_ops::PadImageStyle;
using reference_ops::ProcessBroadcastShapes;
using reference_ops::QuantizeLeakyRelu;
using reference_ops::Relu;
using reference_ops::Relu0To1;
using reference_ops::Relu1;
using reference_ops::Relu6;
using reference_ops::ReluX;
using reference_ops::Requantize;
using reference_ops::ResizeBilinear;
using reference_ops::ResizeNearestNeighbor;
using reference_ops::Round;
using reference_ops::Slice;
using reference_ops::SpaceToBatchND;
using reference_ops::SpaceToDepth;
using reference_ops::Split;
using reference_ops::StridedSlice;
using reference_ops::Sub;
using reference_ops::SubElementwise;
using reference_ops::SubWithActivation;
using reference_ops::Tanh;
using reference_ops::Unpack;

inline void Softmax(const SoftmaxParams& params, const RuntimeShape& input_shape, const float* input_data,
                    const RuntimeShape& output_shape, float* output_data,
                    const void* /*cpu_backend_context*/ = nullptr) {
  reference_ops::Softmax(params, input_shape, input_data, output_shape, output_data);
}
// table[255 - d] becomes e^(-d beta scale): what an 8-bit input d steps below its row's largest one counts.
inline void PopulateSoftmaxLookupTable(SoftmaxParams* data, float input_scale, float beta) {
  for (int d = 0; d < 256; ++d) data->table[255 - d] = std::exp(-input_scale * beta * static_cast<float>(d));
}
// 8-bit inputs, by that table, to the output's scale and zero point in params.
template <typename In, typename Out>
void Softmax(const SoftmaxParams& params, const RuntimeShape& input_shape, const In* input_data,
             const RuntimeShape& output_shape, Out* output_data) {
  const int last = input_shape.DimensionsCount() - 1, depth = MatchingDim(input_shape, last, output_shape, last);
  const int rows = MatchingFlatSizeSkipDim(input_shape, last, output_shape);
  constexpr float kLow = std::numeric_limits<Out>::min(), kHigh = std::numeric_limits<Out>::max();
  for (int r = 0; r < rows; ++r, input_data += depth, output_data += depth) {
    const int most = depth ? *std::max_element(input_data, input_data + depth) : 0;
    float sum = 0;
    for (int c = 0; c < depth; ++c) sum += params.table[255 - (most - input_data[c])];
    const float factor = 1.0f / (sum * params.scale);
    for (int c = 0; c < depth; ++c) {
      const float step = std::round(params.table[255 - (most - input_data[c])] * factor) +
                         static_cast<float>(params.zero_point);
      output_data[c] = static_cast<Out>(std::min(kHigh, std::max(kLow, step)));
    }
  }
}
inline void Conv(const ConvParams& params, const RuntimeShape& input_shape, const float* input_data,
                 const RuntimeShape& filter_shape, const float* filter_data, const RuntimeShape& bias_shape,
                 const float* bias_data, const RuntimeShape& output_shape, float* output_data,
                 const RuntimeShape& im2col_shape, float* im2col_data, const void* /*cpu_backend_context*/ = nullptr) {
  reference_ops::Conv(params, input_shape, input_data, filter_shape, filter_data, bias_shape, bias_data, output_shape,
                      output_data, im2col_shape, im2col_data);
}
inline void Conv(const ConvParams& params, const RuntimeShape& input_shape, const uint8_t* input_data,
                 const RuntimeShape& filter_shape, const uint8_t* filter_data, const RuntimeShape& bias_shape,
                 const int32_t* bias_data, const RuntimeShape& output_shape, uint8_t* output_data,
                 const RuntimeShape& im2col_shape, uint8_t* im2col_data,
                 const void* /*cpu_backend_context*/ = nullptr) {
  reference_ops::Conv(params, input_shape, input_data, filter_shape, filter_data, bias_shape, bias_data, output_shape,
                      output_data, im2col_shape, im2col_data, nullptr);
}
template <typename T, typename B>
void DepthwiseConv(const DepthwiseParams& params, const RuntimeShape& input_shape, const T* input_data,
                   const RuntimeShape& filter_shape, const T* filter_data, const RuntimeShape& bias_shape,
                   const B* bias_data, const RuntimeShape& output_shape, T* output_data,
                   const void* /*cpu_backend_context*/ = nullptr) {
  reference_ops::DepthwiseConv(params, input_shape, input_data, filter_shape, filter_data, bias_shape, bias_data,
                               output_shape, output_data);
}
template <typename T, typename B, typename Out>
void FullyConnected(const FullyConnectedParams& params, const RuntimeShape& input_shape, const T* input_data,
                    const RuntimeShape& weights_shape, const T* weights_data, const RuntimeShape& bias_shape,
                    const B* bias_data, const RuntimeShape& output_shape, Out* output_data,
                    const void* /*cpu_backend_context*/ = nullptr) {
  reference_ops::FullyConnected(params, input_shape, input_data, weights_shape, weights_data, bias_shape, bias_data,
                                output_shape, output_data);
}

}  // namespace optimized_ops
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_OPTIMIZED_OPTIMIZED_OPS_H_
