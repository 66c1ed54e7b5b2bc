// SPDX-License-Identifier: Apache-2.0
// x times x + 3, clamped to 0 to 6, over 6.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_HARD_SWISH_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_HARD_SWISH_H_

#include <algorithm>
#include <cstdint>
#include <limits>

#include "tensorflow/lite/kernels/internal/common.h"
#include "tensorflow/lite/kernels/internal/types.h"

namespace tflite {
namespace reference_ops {

inline void HardSwish(const RuntimeShape& input_shape, const float* input_data, const RuntimeShape& output_shape,
                      float* output_data) {
  const int count = MatchingFlatSize(input_shape, output_shape);
  for (int i = 0; i < count; ++i)
    output_data[i] = input_data[i] * std::min(6.0f, std::max(0.0f, input_data[i] + 3)) / 6;
}

inline int16_t SaturatingLeftShift(int16_t value, int amount) {
  const int64_t shifted = int64_t{value} * (int64_t{1} << amount);
  return static_cast<int16_t>(std::min<int64_t>(INT16_MAX, std::max<int64_t>(INT16_MIN, shifted)));
}
// Fractions of 2^15, multiplied: towards zero, and (below) to the nearest.
inline int16_t SaturatingDoublingHighMul(int16_t a, int16_t b) {
  if (a == INT16_MIN && b == INT16_MIN) return INT16_MAX;
  return static_cast<int16_t>(int32_t{a} * b / (1 << 15));
}
inline int16_t SaturatingRoundingDoublingHighMul(int16_t a, int16_t b) {
  if (a == INT16_MIN && b == INT16_MIN) return INT16_MAX;
  const int32_t product = int32_t{a} * b;
  return static_cast<int16_t>((product + (product >= 0 ? 1 << 14 : 1 - (1 << 14))) / (1 << 15));
}

// 8 bits, by the arithmetic of 16 whose biases belong to the result. The gate, x + 3 over 6 from 0 to 1, is computed
// from -1 to 1 first; all but one bit of a shift to the left comes before its factor, so that what saturates early
// does not count.
template <typename T>
void HardSwish(const HardSwishParams& params, const RuntimeShape& input_shape, const T* input_data,
               const RuntimeShape& output_shape, T* output_data) {
  const int count = MatchingFlatSize(input_shape, output_shape), shift = params.reluish_multiplier_exponent;
  for (int i = 0; i < count; ++i) {
    const auto fine = static_cast<int16_t>((input_data[i] - params.input_zero_point) * 128);
    const int16_t scaled = SaturatingRoundingDoublingHighMul(fine, params.output_multiplier_fixedpoint_int16);
    int16_t gate = shift > 0 ? SaturatingLeftShift(fine, shift - 1) : fine;
    gate = SaturatingRoundingDoublingHighMul(gate, params.reluish_multiplier_fixedpoint_int16);
    if (shift > 0) gate = SaturatingLeftShift(gate, 1);
    if (shift < 0) gate = static_cast<int16_t>(RoundingDivideByPOT(gate, -shift));
    gate = static_cast<int16_t>((gate + (1 << 15)) >> 1);
    const int32_t step =
        RoundingDivideByPOT(SaturatingDoublingHighMul(gate, scaled), -params.output_multiplier_exponent) +
        params.output_zero_point;
    output_data[i] = static_cast<T>(std::min<int32_t>(std::numeric_limits<T>::max(),
                                                      std::max<int32_t>(std::numeric_limits<T>::min(), step)));
  }
}

}  // namespace reference_ops
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_HARD_SWISH_H_
