// SPDX-License-Identifier: Apache-2.0
// Products.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_MUL_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_MUL_H_

#include <algorithm>
#include <complex>
#include <cstdint>
#include <type_traits>

#include "tensorflow/lite/kernels/internal/common.h"
#include "tensorflow/lite/kernels/internal/reference/broadcast_loop.h"
#include "tensorflow/lite/kernels/internal/types.h"

namespace tflite {
namespace reference_ops {

template <typename T>
T MulOfSteps(const ArithmeticParams& params, T a, T b) {
  const int32_t product = (params.input1_offset + a) * (params.input2_offset + b);
  const int32_t result =
      params.output_offset + MultiplyByQuantizedMultiplier(product, params.output_multiplier, params.output_shift);
  return static_cast<T>(std::min(params.quantized_activation_max, std::max(params.quantized_activation_min, result)));
}
template <typename T, typename std::enable_if<is_small_integer<T>::value, int>::type = 0>
T MulOfElements(const ArithmeticParams& params, T a, T b) {
  return MulOfSteps(params, a, b);
}
template <typename T, typename std::enable_if<!is_small_integer<T>::value, int>::type = 0>
T MulOfElements(const ArithmeticParams& params, T a, T b) {
  T low, high;
  GetActivationParams(params, &low, &high);
  const T result = a * b;
  return result < low ? low : result > high ? high : result;
}
inline std::complex<float> MulOfElements(const ArithmeticParams&, std::complex<float> a, std::complex<float> b) {
  return a * b;
}

template <typename T>
void MulElementwise(int size, const ArithmeticParams& params, const T* input1_data, const T* input2_data,
                    T* output_data) {
  for (int i = 0; i < size; ++i) output_data[i] = MulOfSteps(params, input1_data[i], input2_data[i]);
}
template <typename T>
void Mul(const ArithmeticParams& params, const RuntimeShape& input1_shape, const T* input1_data,
         const RuntimeShape& input2_shape, const T* input2_data, const RuntimeShape& output_shape, T* output_data) {
  const int count = MatchingElementsSize(input1_shape, input2_shape, output_shape);
  for (int i = 0; i < count; ++i) output_data[i] = MulOfElements(params, input1_data[i], input2_data[i]);
}
template <typename T, bool = false>
void BroadcastMul4DSlow(const ArithmeticParams& params, const RuntimeShape& input1_shape, const T* input1_data,
                        const RuntimeShape& input2_shape, const T* input2_data, const RuntimeShape& output_shape,
                        T* output_data) {
  BroadcastBinaryOpSimple(input1_shape, input1_data, input2_shape, input2_data, output_shape, output_data,
                          [&](T a, T b) { return MulOfElements(params, a, b); });
}
template <typename T, bool = false>
void BroadcastMul6DSlow(const ArithmeticParams& params, const RuntimeShape& input1_shape, const T* input1_data,
                        const RuntimeShape& input2_shape, const T* input2_data, const RuntimeShape& output_shape,
                        T* output_data) {
  BroadcastBinaryOpSimple(input1_shape, input1_data, input2_shape, input2_data, output_shape, output_data,
                          [&](T a, T b) { return MulOfElements(params, a, b); });
}
inline void BroadcastMulFivefold(const ArithmeticParams& params, const RuntimeShape& input1_shape,
                                 const uint8_t* input1_data, const RuntimeShape& input2_shape,
                                 const uint8_t* input2_data, const RuntimeShape& output_shape, uint8_t* output_data) {
  BroadcastMul6DSlow(params, input1_shape, input1_data, input2_shape, input2_data, output_shape, output_data);
}

}  // namespace reference_ops
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_MUL_H_
