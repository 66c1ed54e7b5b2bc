// SPDX-License-Identifier: Apache-2.0
// Elements of tensors, and real values as stored ones.
#ifndef SURELITE_MICRO_TENSORFLOW_LITE_MICRO_MICRO_UTILS_H_
#define SURELITE_MICRO_TENSORFLOW_LITE_MICRO_MICRO_UTILS_H_

#include <stdint.h>

#include "tensorflow/lite/c/common.h"

namespace tflite {

// Product of the extents; the shape is one that the interpreter has accepted.
int ElementCount(const TfLiteIntArray& dims);
size_t EvalTensorBytes(const TfLiteEvalTensor* tensor);

template <typename T>
struct StoredRange {
  static constexpr bool kSigned = static_cast<T>(-1) < static_cast<T>(0);
  static constexpr int64_t kHighest = (int64_t{1} << (8 * sizeof(T) - kSigned)) - 1;
  static constexpr int64_t kLowest = kSigned ? -kHighest - 1 : 0;
};

// Rounded to the nearest step, halves away from zero, and kept in the type; NaN becomes the zero point.
template <typename T>
T FloatToQuantizedType(const float value, const float scale, int zero_point) {
  constexpr double kBeyond = 1e10;  // any type
  const double real = static_cast<double>(value / scale);
  if (real != real) return static_cast<T>(zero_point);
  if (real >= kBeyond) return static_cast<T>(StoredRange<T>::kHighest);
  if (real <= -kBeyond) return static_cast<T>(StoredRange<T>::kLowest);
  const int64_t stored = static_cast<int64_t>(real < 0 ? real - 0.5 : real + 0.5) + zero_point;
  if (stored < StoredRange<T>::kLowest) return static_cast<T>(StoredRange<T>::kLowest);
  if (stored > StoredRange<T>::kHighest) return static_cast<T>(StoredRange<T>::kHighest);
  return static_cast<T>(stored);
}

template <typename T>
void Quantize(const float* input, T* output, int num_elements, float scale, int zero_point) {
  for (int i = 0; i < num_elements; ++i) output[i] = FloatToQuantizedType<T>(input[i], scale, zero_point);
}
template <typename T>
void Dequantize(const T* values, const int size, const float scale, int zero_point, float* dequantized_values) {
  for (int i = 0; i < size; ++i)
    dequantized_values[i] = static_cast<float>(static_cast<int64_t>(values[i]) - zero_point) * scale;
}

// Between -127 and 127 (or the like of T) about zero.
template <typename T>
T FloatToSymmetricQuantizedType(const float value, const float scale) {
  const T stored = FloatToQuantizedType<T>(value, scale, 0);
  const auto lowest = static_cast<T>(-StoredRange<T>::kHighest);
  return stored < lowest ? lowest : stored;
}
template <typename T>
void SymmetricQuantize(const float* input, T* output, int num_elements, float scale) {
  for (int i = 0; i < num_elements; ++i) output[i] = FloatToSymmetricQuantizedType<T>(input[i], scale);
}

// Channels one behind the other, each with a scale.
template <typename T>
void SymmetricPerChannelQuantize(const float* input, T* output, int num_elements, int num_channels,
                                 const float* scales) {
  const int each = num_channels > 0 ? num_elements / num_channels : 0;
  for (int c = 0; c < num_channels; ++c) SymmetricQuantize(input + c * each, output + c * each, each, scales[c]);
}
// A scale for each index of the dimension, from the largest magnitude there; 1 where all are 0. Values of kTfLiteInt4
// stay a byte each.
void SignedSymmetricPerChannelQuantize(const float* values, TfLiteIntArray* dims, int quantized_dimension,
                                       int8_t* quantized_values, float* scaling_factors,
                                       TfLiteType type = kTfLiteNoType);

template <typename T>
float ScaleFromMinMax(const float min, const float max) {
  return (max - min) / static_cast<float>((int64_t{1} << (8 * sizeof(T))) - 1);
}
template <typename T>
int ZeroPointFromMinMax(const float min, const float max) {
  const float zero = static_cast<float>(StoredRange<T>::kLowest) - min / ScaleFromMinMax<T>(min, max);
  return static_cast<int>(zero < 0.0f ? zero - 0.5f : zero + 0.5f);
}

}  // namespace tflite

#endif  // SURELITE_MICRO_TENSORFLOW_LITE_MICRO_MICRO_UTILS_H_
