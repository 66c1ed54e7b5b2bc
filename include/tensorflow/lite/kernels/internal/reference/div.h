// SPDX-License-Identifier: Apache-2.0
// Quotients.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_DIV_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_DIV_H_

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <type_traits>

#include "tensorflow/lite/kernels/internal/common.h"
#include "tensorflow/lite/kernels/internal/compatibility.h"
#include "tensorflow/lite/kernels/internal/reference/broadcast_loop.h"
#include "tensorflow/lite/kernels/internal/types.h"

namespace tflite {
namespace reference_ops {

// A divisor of 0 is the caller's to refuse.
template <typename T>
T DivOfSteps(const ArithmeticParams& params, T a, T b) {
  const double quotient = static_cast<double>(params.input1_offset + a) / (params.input2_offset + b);
  // The multiplier is a fraction of 2^31, with an exponent.
  const double scaled = quotient * params.output_multiplier / 2147483648.0 * std::ldexp(1.0, params.output_shift);
  const double result = params.output_offset + std::round(scaled);
  return static_cast<T>(
      std::min<double>(params.quantized_activation_max, std::max<double>(params.quantized_activation_min, result)));
}
template <typename T, typename std::enable_if<is_small_integer<T>::value, int>::type = 0>
T DivOfElements(const ArithmeticParams& params, T a, T b) {
  return DivOfSteps(params, a, b);
}
template <typename T, typename std::enable_if<!is_small_integer<T>::value, int>::type = 0>
T DivOfElements(const ArithmeticParams& params, T a, T b) {
  T low, high;
  GetActivationParams(params, &low, &high);
  const T result = a / b;
  return result < low ? low : result > high ? high : result;
}
template <typename T>
void DivCheckArithmeticParams(const ArithmeticParams& params) {
  TFLITE_DCHECK_LE(params.quantized_activation_min, params.quantized_activation_max);
}
template <typename T>
void DivElementwise(int size, const ArithmeticParams& params, const T* input1_data, const T* input2_data,
                    T* output_data) {
  for (int i = 0; i < size; ++i) output_data[i] = DivOfSteps(params, input1_data[i], input2_data[i]);
}
template <typename T>
void Div(const ArithmeticParams& params, const RuntimeShape& input1_shape, const T* input1_data,
         const RuntimeShape& input2_shape, const T* input2_data, const RuntimeShape& output_shape, T* output_data) {
  const int count = MatchingElementsSize(input1_shape, input2_shape, output_shape);
  for (int i = 0; i < count; ++i) output_data[i] = DivOfElements(params, input1_data[i], input2_data[i]);
}
template <typename T, int N = 5>
void BroadcastDivSlow(const ArithmeticParams& params, const RuntimeShape& input1_shape, const T* input1_data,
                      const RuntimeShape& input2_shape, const T* input2_data, const RuntimeShape& output_shape,
                      T* output_data) {
  BroadcastBinaryOpSimple(input1_shape, input1_data, input2_shape, input2_data, output_shape, output_data,
                          [&](T a, T b) { return DivOfElements(params, a, b); });
}

}  // namespace reference_ops
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_DIV_H_
