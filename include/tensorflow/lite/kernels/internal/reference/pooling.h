// SPDX-License-Identifier: Apache-2.0
// Pooling of images [batch, height, width, channels].
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_POOLING_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_POOLING_H_

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

#include "tensorflow/lite/kernels/internal/common.h"
#include "tensorflow/lite/kernels/internal/reference/broadcast_loop.h"
#include "tensorflow/lite/kernels/internal/types.h"

namespace tflite {
namespace reference_ops {

// visit(place of the output, first element of the window's channel, the window's parts): elements of the window are
// at (y, x) from the image.
template <typename Visit>
void VisitPools(const PoolParams& params, const RuntimeShape& input_shape, const RuntimeShape& output_shape,
                Visit visit) {
  const int batches = MatchingDim(input_shape, 0, output_shape, 0),
            depth = MatchingDim(input_shape, 3, output_shape, 3);
  for (int b = 0; b < batches; ++b)
    for (int oy = 0; oy < output_shape.Dims(1); ++oy)
      for (int ox = 0; ox < output_shape.Dims(2); ++ox) {
        const WindowPart y = PartOfWindow(oy, params.stride_height, params.padding_values.height, params.filter_height,
                                          input_shape.Dims(1)),
                         x = PartOfWindow(ox, params.stride_width, params.padding_values.width, params.filter_width,
                                          input_shape.Dims(2));
        for (int c = 0; c < depth; ++c) visit(b, oy, ox, c, y, x);
      }
}
// take(element) for each element of one window; how many there are.
template <typename T, typename Take>
int VisitWindow(const RuntimeShape& shape, const T* data, int b, int c, const WindowPart& y, const WindowPart& x,
                Take take) {
  int count = 0;
  for (int i = y.begin; i < y.end; ++i)
    for (int k = x.begin; k < x.end; ++k, ++count) take(data[Offset(shape, b, y.origin + i, x.origin + k, c)]);
  return count;
}

// False for a window that lies beside the image.
inline bool AveragePool(const PoolParams& params, const RuntimeShape& input_shape, const float* input_data,
                        const RuntimeShape& output_shape, float* output_data) {
  bool fits = true;
  VisitPools(params, input_shape, output_shape,
             [&](int b, int oy, int ox, int c, const WindowPart& y, const WindowPart& x) {
               float sum = 0;
               const int count = VisitWindow(input_shape, input_data, b, c, y, x, [&](float v) { sum += v; });
               fits = fits && count > 0;
               if (count)
                 output_data[Offset(output_shape, b, oy, ox, c)] = ActivationFunctionWithMinMax(
                     sum / static_cast<float>(count), params.float_activation_min, params.float_activation_max);
             });
  return fits;
}
// Of integers; halves are rounded away from zero.
template <typename T>
bool AveragePoolOfSteps(const PoolParams& params, const RuntimeShape& input_shape, const T* input_data,
                        const RuntimeShape& output_shape, T* output_data) {
  bool fits = true;
  VisitPools(params, input_shape, output_shape,
             [&](int b, int oy, int ox, int c, const WindowPart& y, const WindowPart& x) {
               int64_t sum = 0;
               const int count = VisitWindow(input_shape, input_data, b, c, y, x, [&](T v) { sum += v; });
               fits = fits && count > 0;
               if (!count) return;
               const int64_t mean = sum > 0 ? (sum + count / 2) / count : (sum - count / 2) / count;
               output_data[Offset(output_shape, b, oy, ox, c)] = static_cast<T>(std::min<int64_t>(
                   std::max<int64_t>(mean, params.quantized_activation_min), params.quantized_activation_max));
             });
  return fits;
}
inline bool AveragePool(const PoolParams& params, const RuntimeShape& input_shape, const uint8_t* input_data,
                        const RuntimeShape& output_shape, uint8_t* output_data) {
  return AveragePoolOfSteps(params, input_shape, input_data, output_shape, output_data);
}
// The root of the mean square.
inline void L2Pool(const PoolParams& params, const RuntimeShape& input_shape, const float* input_data,
                   const RuntimeShape& output_shape, float* output_data) {
  VisitPools(
      params, input_shape, output_shape, [&](int b, int oy, int ox, int c, const WindowPart& y, const WindowPart& x) {
        float sum = 0;
        const int count = VisitWindow(input_shape, input_data, b, c, y, x, [&](float v) { sum += v * v; });
        output_data[Offset(output_shape, b, oy, ox, c)] = ActivationFunctionWithMinMax(
            std::sqrt(sum / static_cast<float>(count)), params.float_activation_min, params.float_activation_max);
      });
}
inline void MaxPool(const PoolParams& params, const RuntimeShape& input_shape, const float* input_data,
                    const RuntimeShape& output_shape, float* output_data) {
  VisitPools(params, input_shape, output_shape,
             [&](int b, int oy, int ox, int c, const WindowPart& y, const WindowPart& x) {
               float most = std::numeric_limits<float>::lowest();
               VisitWindow(input_shape, input_data, b, c, y, x, [&](float v) { most = std::max(most, v); });
               output_data[Offset(output_shape, b, oy, ox, c)] =
                   ActivationFunctionWithMinMax(most, params.float_activation_min, params.float_activation_max);
             });
}
template <typename T>
void MaxPoolOfSteps(const PoolParams& params, const RuntimeShape& input_shape, const T* input_data,
                    const RuntimeShape& output_shape, T* output_data) {
  VisitPools(params, input_shape, output_shape,
             [&](int b, int oy, int ox, int c, const WindowPart& y, const WindowPart& x) {
               T most = std::numeric_limits<T>::lowest();
               VisitWindow(input_shape, input_data, b, c, y, x, [&](T v) { most = std::max(most, v); });
               output_data[Offset(output_shape, b, oy, ox, c)] = static_cast<T>(std::min<int32_t>(
                   std::max<int32_t>(most, params.quantized_activation_min), params.quantized_activation_max));
             });
}
inline void MaxPool(const PoolParams& params, const RuntimeShape& input_shape, const uint8_t* input_data,
                    const RuntimeShape& output_shape, uint8_t* output_data) {
  MaxPoolOfSteps(params, input_shape, input_data, output_shape, output_data);
}

}  // namespace reference_ops
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_POOLING_H_
