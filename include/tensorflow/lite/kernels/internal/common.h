// SPDX-License-Identifier: Apache-2.0
// Arithmetic that kernels share.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_COMMON_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_COMMON_H_

#include <algorithm>
#include <cstdint>
#include <limits>
#include <type_traits>

#include "tensorflow/lite/core/c/builtin_op_data.h"
#include "tensorflow/lite/kernels/internal/compatibility.h"
#include "tensorflow/lite/kernels/internal/types.h"

namespace tflite {

template <typename T>
T ActivationFunctionWithMinMax(T x, T output_activation_min, T output_activation_max) {
  return std::min(std::max(x, output_activation_min), output_activation_max);
}
inline void GetActivationMinMax(TfLiteFusedActivation activation, float* output_activation_min,
                                float* output_activation_max) {
  *output_activation_min = std::numeric_limits<float>::lowest();
  *output_activation_max = std::numeric_limits<float>::max();
  if (activation == kTfLiteActRelu || activation == kTfLiteActRelu6) *output_activation_min = 0;
  if (activation == kTfLiteActRelu6) *output_activation_max = 6;
  if (activation == kTfLiteActReluN1To1) *output_activation_min = -1, *output_activation_max = 1;
}

// The high half of twice the product, rounded; the one product that does not fit becomes the largest number.
inline int32_t SaturatingRoundingDoublingHighMul(int32_t a, int32_t b) {
  if (a == b && a == std::numeric_limits<int32_t>::min()) return std::numeric_limits<int32_t>::max();
  const int64_t product = static_cast<int64_t>(a) * b;
  const int64_t nudge = product >= 0 ? int64_t{1} << 30 : 1 - (int64_t{1} << 30);
  return static_cast<int32_t>((product + nudge) / (int64_t{1} << 31));
}
// x / 2^exponent, to the nearest, ties away from zero.
inline int32_t RoundingDivideByPOT(int32_t x, int exponent) {
  const int64_t mask = (int64_t{1} << exponent) - 1;
  const int64_t rest = x & mask, threshold = (mask >> 1) + (x < 0 ? 1 : 0);
  return static_cast<int32_t>((static_cast<int64_t>(x) >> exponent) + (rest > threshold ? 1 : 0));
}
inline int32_t MultiplyByQuantizedMultiplier(int32_t x, int32_t quantized_multiplier, int shift) {
  const int left = shift > 0 ? shift : 0, right = shift > 0 ? 0 : -shift;
  const int32_t shifted = static_cast<int32_t>(static_cast<uint32_t>(x) << left);
  return RoundingDivideByPOT(SaturatingRoundingDoublingHighMul(shifted, quantized_multiplier), right);
}
// The same of 48 bits, by the multiplier's upper 16.
inline int32_t MultiplyByQuantizedMultiplier(int64_t x, int32_t quantized_multiplier, int shift) {
  const int32_t reduced = quantized_multiplier < 0x7fff0000 ? (quantized_multiplier + (1 << 15)) >> 16 : 0x7fff;
  const int total = 15 - shift;
  return static_cast<int32_t>((x * int64_t{reduced} + (int64_t{1} << (total - 1))) >> total);
}
inline int32_t MultiplyByQuantizedMultiplierSmallerThanOneExp(int32_t x, int32_t quantized_multiplier,
                                                              int left_shift) {
  return RoundingDivideByPOT(SaturatingRoundingDoublingHighMul(x, quantized_multiplier), -left_shift);
}
inline int32_t MultiplyByQuantizedMultiplierGreaterThanOne(int32_t x, int32_t quantized_multiplier, int left_shift) {
  return SaturatingRoundingDoublingHighMul(static_cast<int32_t>(static_cast<uint32_t>(x) << left_shift),
                                           quantized_multiplier);
}

template <FusedActivationFunctionType kActivation>
float ActivationFunction(float x) {
  if (kActivation == FusedActivationFunctionType::kRelu) return x > 0 ? x : 0;
  if (kActivation == FusedActivationFunctionType::kRelu6) return x > 6 ? 6 : x > 0 ? x : 0;
  if (kActivation == FusedActivationFunctionType::kRelu1) return x > 1 ? 1 : x > -1 ? x : -1;
  return x;
}
// Adds the bias to every row of the array, and clamps the sums.
inline void BiasAndClamp(float clamp_min, float clamp_max, int bias_size, const float* bias_data, int array_size,
                         float* array_data) {
  for (int i = 0; bias_size > 0 && i < array_size; ++i) {
    const float sum = array_data[i] + bias_data[i % bias_size];
    array_data[i] = sum < clamp_min ? clamp_min : sum > clamp_max ? clamp_max : sum;
  }
}

// How far a number can be shifted to the left without a change of its sign.
template <typename T>
int CountLeadingSignBits(T value) {
  static_assert(std::is_signed<T>::value, "numbers with a sign");
  using Bits = typename std::make_unsigned<T>::type;
  const Bits bits = static_cast<Bits>(value < 0 ? ~value : value);
  int same = 0;
  for (Bits bit = static_cast<Bits>(Bits(1) << (sizeof(T) * 8 - 2)); bit && !(bits & bit); bit >>= 1) ++same;
  return same;
}
template <typename T>
int CountLeadingZeros(T value) {
  int zeros = 0;
  for (T bit = T(1) << (sizeof(T) * 8 - 1); bit && !(value & bit); bit >>= 1) ++zeros;
  return zeros;
}

}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_COMMON_H_
