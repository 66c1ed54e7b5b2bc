// SPDX-License-Identifier: Apache-2.0
// Sums.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_ADD_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_ADD_H_

#include <algorithm>
#include <cstdint>
#include <type_traits>

#include "tensorflow/lite/kernels/internal/common.h"
#include "tensorflow/lite/kernels/internal/reference/broadcast_loop.h"
#include "tensorflow/lite/kernels/internal/types.h"

namespace tflite {
namespace reference_ops {

// The sum of two elements: of integers with a zero point and a scale each, or clamped.
template <typename T>
T AddOfSteps(const ArithmeticParams& params, T a, T b) {
  const int32_t first = MultiplyByQuantizedMultiplierSmallerThanOneExp(
      (params.input1_offset + a) * (1 << params.left_shift), params.input1_multiplier, params.input1_shift);
  const int32_t second = MultiplyByQuantizedMultiplierSmallerThanOneExp(
      (params.input2_offset + b) * (1 << params.left_shift), params.input2_multiplier, params.input2_shift);
  const int32_t result =
      MultiplyByQuantizedMultiplierSmallerThanOneExp(first + second, params.output_multiplier, params.output_shift) +
      params.output_offset;
  return static_cast<T>(std::min(params.quantized_activation_max, std::max(params.quantized_activation_min, result)));
}
template <typename T, typename std::enable_if<is_small_integer<T>::value, int>::type = 0>
T AddOfElements(const ArithmeticParams& params, T a, T b) {
  return AddOfSteps(params, a, b);
}
template <typename T, typename std::enable_if<!is_small_integer<T>::value, int>::type = 0>
T AddOfElements(const ArithmeticParams& params, T a, T b) {
  T low, high;
  GetActivationParams(params, &low, &high);
  const T result = a + b;
  return result < low ? low : result > high ? high : result;
}

template <typename T>
void AddElementwise(int size, const ArithmeticParams& params, const T* input1_data, const T* input2_data,
                    T* output_data) {
  for (int i = 0; i < size; ++i) output_data[i] = AddOfSteps(params, input1_data[i], input2_data[i]);
}
template <typename T>
void Add(const ArithmeticParams& params, const RuntimeShape& input1_shape, const T* input1_data,
         const RuntimeShape& input2_shape, const T* input2_data, const RuntimeShape& output_shape, T* output_data) {
  const int count = MatchingElementsSize(input1_shape, input2_shape, output_shape);
  for (int i = 0; i < count; ++i) output_data[i] = AddOfElements(params, input1_data[i], input2_data[i]);
}

// int16 whose scales are powers of two: one input is shifted by its own shift, which the sums saturate after.
inline void Add(const ArithmeticParams& params, const RuntimeShape& input1_shape, const int16_t* input1_data,
                const RuntimeShape& input2_shape, const int16_t* input2_data, const RuntimeShape& output_shape,
                int16_t* output_data, bool pot_scale = true) {
  const int count = MatchingElementsSize(input1_shape, input2_shape, output_shape);
  if (!pot_scale) return AddElementwise(count, params, input1_data, input2_data, output_data);
  const bool second = params.input1_shift == 0;
  for (int i = 0; i < count; ++i) {
    const int32_t plain = second ? input1_data[i] : input2_data[i];
    const int32_t shifted = RoundingDivideByPOT(second ? input2_data[i] : input1_data[i],
                                                second ? -params.input2_shift : -params.input1_shift);
    const int32_t sum = std::min(32767, std::max(-32768, plain + shifted));
    output_data[i] =
        static_cast<int16_t>(std::min(params.quantized_activation_max, std::max(params.quantized_activation_min, sum)));
  }
}
inline void AddGeneralParamScale(const ArithmeticParams& params, const RuntimeShape& input1_shape,
                                 const int16_t* input1_data, const RuntimeShape& input2_shape,
                                 const int16_t* input2_data, const RuntimeShape& output_shape, int16_t* output_data) {
  Add(params, input1_shape, input1_data, input2_shape, input2_data, output_shape, output_data, false);
}

template <typename T, bool = false>
void BroadcastAdd6DSlow(const ArithmeticParams& params, const RuntimeShape& input1_shape, const T* input1_data,
                        const RuntimeShape& input2_shape, const T* input2_data, const RuntimeShape& output_shape,
                        T* output_data) {
  BroadcastBinaryOpSimple(input1_shape, input1_data, input2_shape, input2_data, output_shape, output_data,
                          [&](T a, T b) { return AddOfElements(params, a, b); });
}
template <typename T, bool = false>
void BroadcastAdd4DSlow(const ArithmeticParams& params, const RuntimeShape& input1_shape, const T* input1_data,
                        const RuntimeShape& input2_shape, const T* input2_data, const RuntimeShape& output_shape,
                        T* output_data) {
  BroadcastBinaryOpSimple(input1_shape, input1_data, input2_shape, input2_data, output_shape, output_data,
                          [&](T a, T b) { return AddOfElements(params, a, b); });
}
inline void BroadcastAddFivefold(const ArithmeticParams& params, const RuntimeShape& input1_shape,
                                 const uint8_t* input1_data, const RuntimeShape& input2_shape,
                                 const uint8_t* input2_data, const RuntimeShape& output_shape, uint8_t* output_data) {
  BroadcastAdd6DSlow(params, input1_shape, input1_data, input2_shape, input2_data, output_shape, output_data);
}

}  // namespace reference_ops
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_ADD_H_
