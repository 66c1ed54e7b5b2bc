// SPDX-License-Identifier: Apache-2.0
// What a test says of a tensor before the model is built, and the arithmetic of quantization.
#ifndef SURELITE_TENSORFLOW_LITE_TESTING_TENSOR_DATA_H_
#define SURELITE_TENSORFLOW_LITE_TESTING_TENSOR_DATA_H_

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "tensorflow/lite/core/c/common.h"
#include "tensorflow/lite/schema/schema_generated.h"
#include "tsl/platform/logging.h"

namespace tflite {

// A range (min, max) stands for the scale and zero point that cover it. With `per_block_quantization` the scales are
// those of blocks of so many values of the last dimension. The order and formats of a sparse tensor come with its block
// sizes and the dimensions that they divide.
struct TensorData {
  TensorData(TensorType type = TensorType_FLOAT32, std::vector<int> shape = {}, float min = 0.0f, float max = 0.0f,
             float scale = 0.0f, int32_t zero_point = 0, bool per_channel_quantization = false,
             std::vector<float> per_channel_quantization_scales = {},
             std::vector<int64_t> per_channel_quantization_offsets = {}, int32_t channel_index = 0,
             std::vector<int> traversal_order = {}, std::vector<TfLiteDimensionType> format = {},
             std::vector<int> block_size = {}, std::vector<int> block_map = {}, std::vector<int> shape_signature = {},
             int per_block_quantization = 0)
      : type(type),
        shape(std::move(shape)),
        min(min),
        max(max),
        scale(scale),
        zero_point(zero_point),
        per_channel_quantization(per_channel_quantization),
        per_channel_quantization_scales(std::move(per_channel_quantization_scales)),
        per_channel_quantization_offsets(std::move(per_channel_quantization_offsets)),
        channel_index(channel_index),
        traversal_order(std::move(traversal_order)),
        format(std::move(format)),
        block_size(std::move(block_size)),
        block_map(std::move(block_map)),
        shape_signature(std::move(shape_signature)),
        per_block_quantization(per_block_quantization) {}
  TensorType type;
  std::vector<int> shape;
  float min;
  float max;
  float scale;
  int32_t zero_point;
  bool per_channel_quantization;
  std::vector<float> per_channel_quantization_scales;
  std::vector<int64_t> per_channel_quantization_offsets;
  int32_t channel_index;
  std::vector<int> traversal_order;
  std::vector<TfLiteDimensionType> format;
  std::vector<int> block_size;
  std::vector<int> block_map;
  std::vector<int> shape_signature;
  int per_block_quantization;
};

inline bool IsQuantized(const TensorData& t) { return t.min != 0 || t.max != 0 || t.scale != 0; }

inline float SureliteLowest(TfLiteType type, float otherwise) {
  return type == kTfLiteInt4 ? -7 : type == kTfLiteInt2 ? -2 : otherwise;
}
// Reals to the steps of a type, the nearest one, at its ends where they are beyond. int4 is symmetric: -7 to 7.
template <typename T>
inline std::vector<T> Quantize(const std::vector<float>& data, float scale, int32_t zero_point,
                               TfLiteType type = kTfLiteNoType) {
  const float low = SureliteLowest(type, static_cast<float>(std::numeric_limits<T>::min()));
  const float largest = static_cast<float>(std::numeric_limits<T>::max());
  const float high = type == kTfLiteInt4 ? 7 : type == kTfLiteInt2 ? 1 : largest;
  std::vector<T> steps;
  steps.reserve(data.size());
  for (const float value : data) {
    const float step = std::round(static_cast<float>(zero_point) + value / scale);
    // The highest int32 is no float: the next one is beyond the type.
    steps.push_back(step >= high ? (sizeof(T) < 4 ? static_cast<T>(high) : std::numeric_limits<T>::max())
                                 : static_cast<T>(std::max(low, step)));
  }
  return steps;
}
template <typename T>
inline std::vector<float> Dequantize(const std::vector<T>& data, float scale, int32_t zero_point) {
  std::vector<float> values;
  values.reserve(data.size());
  for (const T step : data) values.push_back(scale * static_cast<float>(step - zero_point));
  return values;
}

// Scale and zero point for a range around 0, which lies on a step of its own.
template <typename T>
inline std::pair<float, int32_t> QuantizationOfRange(float f_min, float f_max, TfLiteType type = kTfLiteNoType) {
  CHECK(f_min <= 0 && f_max >= 0) << "a range without 0 was given";
  if (f_min == f_max) return {0.0f, 0};
  const float low = SureliteLowest(type, static_cast<float>(std::numeric_limits<T>::min()));
  const float largest = static_cast<float>(std::numeric_limits<T>::max());
  const float high = type == kTfLiteInt4 ? 7 : type == kTfLiteInt2 ? 2 : largest;
  const float scale = (f_max - f_min) / (high - low);
  // From the end of the range with the smaller terms, whose rounding is smaller.
  const bool from_low = std::abs(low) + std::abs(f_min / scale) < std::abs(high) + std::abs(f_max / scale);
  const float zero_point = from_low ? low - f_min / scale : high - f_max / scale;
  const T nearest = zero_point < low    ? static_cast<T>(low)
                    : zero_point > high ? static_cast<T>(high)
                                        : static_cast<T>(std::round(zero_point));
  return {scale, static_cast<int32_t>(nearest)};
}
// Puts scale and zero point in the place of the range.
inline void ScaleFromRange(TensorData* t) {
  if (t->min == 0 && t->max == 0) return;
  std::pair<float, int32_t> found;
  switch (t->type) {
    case TensorType_UINT8: found = QuantizationOfRange<uint8_t>(t->min, t->max); break;
    case TensorType_INT8: found = QuantizationOfRange<int8_t>(t->min, t->max); break;
    case TensorType_INT16: found = QuantizationOfRange<int16_t>(t->min, t->max); break;
    case TensorType_INT32: found = QuantizationOfRange<int32_t>(t->min, t->max); break;
    case TensorType_INT4: found = QuantizationOfRange<int8_t>(t->min, t->max, kTfLiteInt4); break;
    case TensorType_INT2: found = QuantizationOfRange<int8_t>(t->min, t->max, kTfLiteInt2); break;
    default: LOG(FATAL) << "a range was given for a type that is not quantized"; return;
  }
  t->scale = found.first;
  t->zero_point = found.second;
  t->min = t->max = 0;
}

}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_TESTING_TENSOR_DATA_H_
