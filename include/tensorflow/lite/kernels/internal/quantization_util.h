// SPDX-License-Identifier: Apache-2.0
// Real multipliers as fixed-point numbers.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_QUANTIZATION_UTIL_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_QUANTIZATION_UTIL_H_

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>

#include "tensorflow/lite/core/c/c_api_types.h"
#include "tensorflow/lite/kernels/internal/types.h"

namespace tflite {

// multiplier ~ quantized_multiplier / 2^31 * 2^shift, with quantized_multiplier in [2^30, 2^31).
TFL_CAPI_EXPORT void QuantizeMultiplier(double double_multiplier, int32_t* quantized_multiplier, int* shift);
// The same for a multiplier below 1 (shift at most 0) and above 1 (shift at least 0).
TFL_CAPI_EXPORT void QuantizeMultiplierSmallerThanOneExp(double double_multiplier, int32_t* quantized_multiplier,
                                                         int* left_shift);
TFL_CAPI_EXPORT void QuantizeMultiplierGreaterThanOne(double double_multiplier, int32_t* quantized_multiplier,
                                                      int* left_shift);

// 1 / sqrt(input) as a fixed-point multiplier and an exponent; inputs below 2 count as 1. reverse_shift is -1 where the
// caller takes positive exponents for shifts to the left, 1 where it takes them for shifts to the right.
TFL_CAPI_EXPORT void GetInvSqrtQuantizedMultiplierExp(int32_t input, int reverse_shift, int32_t* output_inv_sqrt,
                                                      int* output_shift);

// The integer part of a real number; what does not fit becomes the nearest that does, NaN 0.
template <class IntOut, class FloatIn>
IntOut SafeCast(FloatIn x) {
  static_assert(std::is_integral<IntOut>::value && std::is_floating_point<FloatIn>::value,
                "from real numbers to integers");
  // Half of one more than the largest is a power of two, which every FloatIn holds.
  const FloatIn end = FloatIn(2) * static_cast<FloatIn>(IntOut(1) << (std::numeric_limits<IntOut>::digits - 1));
  if (x != x) return 0;
  if (x >= end) return std::numeric_limits<IntOut>::max();
  const FloatIn low = std::is_signed<IntOut>::value ? -end : FloatIn(0);
  return x <= low ? std::numeric_limits<IntOut>::lowest() : static_cast<IntOut>(x);
}

// Scale and zero point of values between rmin and rmax, of which 0 is one: the zero point is a number of type T, so
// that 0 is exact. A narrow range leaves out the lowest number. Both are 0 for an empty range.
template <typename T>
QuantizationParams ChooseQuantizationParams(double rmin, double rmax, bool narrow_range) {
  const T lowest = static_cast<T>(std::numeric_limits<T>::min() + (narrow_range ? 1 : 0));
  const T highest = std::numeric_limits<T>::max();
  QuantizationParams chosen{};
  if (!(rmax > rmin)) return chosen;
  const double low = lowest, high = highest;
  chosen.scale = (rmax - rmin) / (high - low);
  // Of the two ends, the one whose numbers are smaller gives the zero point with the smaller error.
  const double by_low = low - rmin / chosen.scale, by_high = high - rmax / chosen.scale;
  const bool from_low =
      std::abs(low) + std::abs(rmin / chosen.scale) < std::abs(high) + std::abs(rmax / chosen.scale);
  const double zero = from_low ? by_low : by_high;
  chosen.zero_point = zero < low ? lowest : zero > high ? highest : static_cast<T>(std::round(zero));
  return chosen;
}
template <typename T>
QuantizationParams ChooseQuantizationParams(double rmin, double rmax) {
  return ChooseQuantizationParams<T>(rmin, rmax, false);
}

// input = fraction / 2^31 * 2^shift, the fraction rounded, its size in [2^30, 2^31]. Numbers that are not finite have
// the largest shift, and 0 (NaN) or the end of the range as fraction.
inline int64_t IntegerFrExp(double input, int* shift) {
  if (std::isnan(input) || std::isinf(input)) {
    *shift = std::numeric_limits<int>::max();
    if (std::isnan(input)) return 0;
    return input > 0 ? std::numeric_limits<int64_t>::max() : std::numeric_limits<int64_t>::min();
  }
  return static_cast<int64_t>(std::round(std::frexp(input, shift) * 2147483648.0));
}
inline double DoubleFromFractionAndShift(int64_t fraction, int shift) {
  if (shift != std::numeric_limits<int>::max()) return std::ldexp(static_cast<double>(fraction), shift - 31);
  if (fraction == 0) return std::numeric_limits<double>::quiet_NaN();
  return fraction > 0 ? std::numeric_limits<double>::infinity() : -std::numeric_limits<double>::infinity();
}
// Products and comparisons of numbers that are rounded so. Nothing can be said of numbers that are not finite: the
// product is NaN, and the first counts as the larger one.
inline double IntegerDoubleMultiply(double a, double b) {
  int a_shift, b_shift;
  const int64_t a_fraction = IntegerFrExp(a, &a_shift), b_fraction = IntegerFrExp(b, &b_shift);
  constexpr int kNotFinite = std::numeric_limits<int>::max();
  if (a_shift == kNotFinite || b_shift == kNotFinite) return std::numeric_limits<double>::quiet_NaN();
  return DoubleFromFractionAndShift((a_fraction * b_fraction) >> 32, a_shift + b_shift + 1);
}
inline int IntegerDoubleCompare(double a, double b) {
  int a_shift, b_shift;
  const int64_t a_fraction = IntegerFrExp(a, &a_shift), b_fraction = IntegerFrExp(b, &b_shift);
  constexpr int kNotFinite = std::numeric_limits<int>::max();
  if (a_shift == kNotFinite || b_shift == kNotFinite) return 1;
  const double x = DoubleFromFractionAndShift(a_fraction, a_shift), y = DoubleFromFractionAndShift(b_fraction, b_shift);
  return x < y ? -1 : x > y ? 1 : 0;
}

// The multiplier that brings differences of inputs, times beta, to fixed-point numbers with so many bits before the
// point; and (log softmax) the one that leads back.
inline void PreprocessSoftmaxScaling(double beta, double input_scale, int input_integer_bits,
                                     int32_t* quantized_multiplier, int* left_shift) {
  const double wanted = beta * input_scale * std::ldexp(1.0, 31 - input_integer_bits);
  QuantizeMultiplierGreaterThanOne(wanted < 2147483647.0 ? wanted : 2147483647.0, quantized_multiplier, left_shift);
}
inline void PreprocessLogSoftmaxScalingExp(double beta, double input_scale, int input_integer_bits,
                                           int32_t* quantized_multiplier, int* left_shift,
                                           int32_t* reverse_scaling_divisor, int* reverse_scaling_left_shift) {
  PreprocessSoftmaxScaling(beta, input_scale, input_integer_bits, quantized_multiplier, left_shift);
  const double back = std::ldexp(1.0, 31 - *left_shift) / static_cast<double>(*quantized_multiplier);
  QuantizeMultiplierSmallerThanOneExp(back, reverse_scaling_divisor, reverse_scaling_left_shift);
}
// The largest input that such a fixed-point number holds after the shift.
inline int CalculateInputRadius(int input_integer_bits, int input_left_shift, int total_signed_bits = 31) {
  const double largest = (std::ldexp(1.0, input_integer_bits) - 1) *
                         std::ldexp(1.0, total_signed_bits - input_integer_bits - input_left_shift);
  return SafeCast<int>(std::floor(largest));
}

// Moves a range so that 0 is one of its steps.
inline void NudgeQuantizationRange(const float min, const float max, const int quant_min, const int quant_max,
                                   float* nudged_min, float* nudged_max, float* nudged_scale) {
  const float low = static_cast<float>(quant_min), high = static_cast<float>(quant_max);
  *nudged_scale = (max - min) / (high - low);
  const float zero = low - min / *nudged_scale;
  const float nudged = zero < low ? low : zero > high ? high : std::round(zero);
  *nudged_min = (low - nudged) * *nudged_scale;
  *nudged_max = (high - nudged) * *nudged_scale;
}
// Every value as it comes back after quantization.
inline void FakeQuantizeArray(const float nudged_scale, const float nudged_min, const float nudged_max,
                              const float* input_data, float* output_data, const float size) {
  const float inverse = 1.0f / nudged_scale;
  for (int i = 0; static_cast<float>(i) < size; ++i) {
    const float x = input_data[i];
    const float clamped = x < nudged_min ? nudged_min : x > nudged_max ? nudged_max : x;
    output_data[i] = std::round((clamped - nudged_min) * inverse) * nudged_scale + nudged_min;
  }
}
// Whether x is a power of two, within a thousandth of the exponent; the exponent, rounded.
inline bool CheckedLog2(const float x, int* log2_result) {
  const float exponent = std::log2(x), rounded = std::round(exponent);
  *log2_result = SafeCast<int>(rounded);
  return std::abs(exponent - rounded) < 1e-3f;
}
inline void QuantizeMultiplierArray(const double* effective_scales, size_t size, int32_t* effective_scale_significand,
                                    int* effective_shift) {
  for (size_t i = 0; i < size; ++i)
    QuantizeMultiplier(effective_scales[i], &effective_scale_significand[i], &effective_shift[i]);
}

}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_QUANTIZATION_UTIL_H_
