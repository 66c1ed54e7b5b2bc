// SPDX-License-Identifier: Apache-2.0
// Differences.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_SUB_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_SUB_H_

#include <algorithm>
#include <cstdint>
#include <type_traits>

#include "tensorflow/lite/kernels/internal/common.h"
#include "tensorflow/lite/kernels/internal/reference/broadcast_loop.h"
#include "tensorflow/lite/kernels/internal/types.h"

namespace tflite {
namespace reference_ops {

// The difference of two elements: of integers with a zero point and a scale each, or clamped.
template <typename T>
T SubOfSteps(const ArithmeticParams& params, T a, T b) {
  const int32_t first = MultiplyByQuantizedMultiplierSmallerThanOneExp(
      (params.input1_offset + a) * (1 << params.left_shift), params.input1_multiplier, params.input1_shift);
  const int32_t second = MultiplyByQuantizedMultiplierSmallerThanOneExp(
      (params.input2_offset + b) * (1 << params.left_shift), params.input2_multiplier, params.input2_shift);
  const int32_t result =
      MultiplyByQuantizedMultiplierSmallerThanOneExp(first - second, params.output_multiplier, params.output_shift) +
      params.output_offset;
  return static_cast<T>(std::min(params.quantized_activation_max, std::max(params.quantized_activation_min, result)));
}
template <typename T, typename std::enable_if<is_small_integer<T>::value, int>::type = 0>
T SubOfElements(const ArithmeticParams& params, T a, T b) {
  return SubOfSteps(params, a, b);
}
template <typename T, typename std::enable_if<!is_small_integer<T>::value, int>::type = 0>
T SubOfElements(const ArithmeticParams& params, T a, T b) {
  T low, high;
  GetActivationParams(params, &low, &high);
  const T result = a - b;
  return result < low ? low : result > high ? high : result;
}

template <typename T>
void SubElementwise(int size, const ArithmeticParams& params, const T* input1_data, const T* input2_data,
                    T* output_data) {
  for (int i = 0; i < size; ++i) output_data[i] = SubOfSteps(params, input1_data[i], input2_data[i]);
}
template <typename T>
void Sub(const ArithmeticParams& params, const RuntimeShape& input1_shape, const T* input1_data,
         const RuntimeShape& input2_shape, const T* input2_data, const RuntimeShape& output_shape, T* output_data) {
  const int count = MatchingElementsSize(input1_shape, input2_shape, output_shape);
  for (int i = 0; i < count; ++i) output_data[i] = SubOfElements(params, input1_data[i], input2_data[i]);
}

template <typename T>
void SubWithActivation(const ArithmeticParams& params, const RuntimeShape& input1_shape, const T* input1_data,
                       const RuntimeShape& input2_shape, const T* input2_data, const RuntimeShape& output_shape,
                       T* output_data) {
  Sub(params, input1_shape, input1_data, input2_shape, input2_data, output_shape, output_data);
}
template <typename T>
void SubNonBroadcast(const ArithmeticParams& params, const RuntimeShape& input1_shape, const T* input1_data,
                     const RuntimeShape& input2_shape, const T* input2_data, const RuntimeShape& output_shape,
                     T* output_data) {
  Sub(params, input1_shape, input1_data, input2_shape, input2_data, output_shape, output_data);
}
// Of any rank.
template <typename T, int N = 5>
void BroadcastSubSlow(const ArithmeticParams& params, const RuntimeShape& input1_shape, const T* input1_data,
                      const RuntimeShape& input2_shape, const T* input2_data, const RuntimeShape& output_shape,
                      T* output_data) {
  BroadcastBinaryOpSimple(input1_shape, input1_data, input2_shape, input2_data, output_shape, output_data,
                          [&](T a, T b) { return SubOfElements(params, a, b); });
}
template <typename T>
void BroadcastSub4DSlow(const ArithmeticParams& params, const RuntimeShape& input1_shape, const T* input1_data,
                        const RuntimeShape& input2_shape, const T* input2_data, const RuntimeShape& output_shape,
                        T* output_data) {
  BroadcastBinaryOpSimple(input1_shape, input1_data, input2_shape, input2_data, output_shape, output_data,
                          [&](T a, T b) { return SubOfElements(params, a, b); });
}
template <typename T>
void BroadcastSub6DSlow(const ArithmeticParams& params, const RuntimeShape& input1_shape, const T* input1_data,
                        const RuntimeShape& input2_shape, const T* input2_data, const RuntimeShape& output_shape,
                        T* output_data) {
  BroadcastBinaryOpSimple(input1_shape, input1_data, input2_shape, input2_data, output_shape, output_data,
                          [&](T a, T b) { return SubOfElements(params, a, b); });
}
template <typename T, int N = 5>
void BroadcastQuantSubSlow(const ArithmeticParams& params, const RuntimeShape& input1_shape, const T* input1_data,
                           const RuntimeShape& input2_shape, const T* input2_data, const RuntimeShape& output_shape,
                           T* output_data) {
  BroadcastBinaryOpSimple(input1_shape, input1_data, input2_shape, input2_data, output_shape, output_data,
                          [&](T a, T b) { return SubOfElements(params, a, b); });
}
inline void BroadcastSub16POTSlow(const ArithmeticParams& params, const RuntimeShape& input1_shape,
                                  const int16_t* input1_data, const RuntimeShape& input2_shape,
                                  const int16_t* input2_data, const RuntimeShape& output_shape, int16_t* output_data) {
  const int right1 = -params.input1_shift, right2 = -params.input2_shift;
  BroadcastBinaryOpSimple(
      input1_shape, input1_data, input2_shape, input2_data, output_shape, output_data, [&](int16_t a, int16_t b) {
        const int32_t difference = RoundingDivideByPOT(a, right1) - RoundingDivideByPOT(b, right2);
        const int32_t kept = std::min(32767, std::max(-32768, difference));
        return static_cast<int16_t>(
            std::min(params.quantized_activation_max, std::max(params.quantized_activation_min, kept)));
      });
}
template <typename T>
void SetActivationMinMax(const ArithmeticParams& params, T* activation_min, T* activation_max) {
  GetActivationParams(params, activation_min, activation_max);
}

}  // namespace reference_ops
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_SUB_H_
