// SPDX-License-Identifier: Apache-2.0
// Random values and sizes for tests of kernels. The numbers are the same at each start of the program.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_TEST_UTIL_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_TEST_UTIL_H_

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <limits>
#include <random>
#include <type_traits>
#include <vector>

#include "tensorflow/lite/kernels/internal/types.h"

namespace tflite {

// The output of a convolution, and what is added at the left and at the top. False where the window is larger than the
// image, without padding.
inline bool ComputeConvSizes(const RuntimeShape& input_shape, int output_depth, int filter_width, int filter_height,
                             int stride, int dilation_width_factor, int dilation_height_factor,
                             PaddingType padding_type, RuntimeShape* output_shape, int* pad_width, int* pad_height) {
  const int width = input_shape.Dims(2), height = input_shape.Dims(1);
  const int wide = (filter_width - 1) * dilation_width_factor + 1,
            high = (filter_height - 1) * dilation_height_factor + 1;
  const bool same = padding_type == PaddingType::kSame;
  const auto extent = [&](int size, int window) { return (size - (same ? 0 : window - 1) + stride - 1) / stride; };
  const int out_width = extent(width, wide), out_height = extent(height, high);
  if (out_width <= 0 || out_height <= 0) return false;
  const auto padding = [&](int size, int window, int out) {
    return same ? std::max(0, ((out - 1) * stride + window - size) / 2) : 0;
  };
  *pad_width = padding(width, wide, out_width);
  *pad_height = padding(height, high, out_height);
  output_shape->BuildFrom({input_shape.Dims(0), out_height, out_width, output_depth});
  return true;
}

inline std::mt19937& RandomEngine() {
  static std::mt19937 engine;
  return engine;
}
inline int UniformRandomInt(int min, int max) { return std::uniform_int_distribution<int>(min, max)(RandomEngine()); }
inline float UniformRandomFloat(float min, float max) {
  return std::uniform_real_distribution<float>(min, max)(RandomEngine());
}
template <typename T>
const T& RandomElement(const std::vector<T>& v) {
  return v[static_cast<size_t>(UniformRandomInt(0, static_cast<int>(v.size()) - 1))];
}
// Small numbers are likely: a share of `percentile` of them is below percentile_val. Larger ones than the greatest
// value are drawn again, evenly.
inline float ExponentialRandomPositiveFloat(float percentile, float percentile_val, float max_val) {
  const float lambda = -std::log(1.0f - percentile) / percentile_val;
  const float value = std::exponential_distribution<float>(lambda)(RandomEngine());
  return value > max_val ? UniformRandomFloat(0, max_val) : value;
}
inline int ExponentialRandomPositiveInt(float percentile, int percentile_val, int max_val) {
  const float value = ExponentialRandomPositiveFloat(percentile, static_cast<float>(percentile_val),
                                                     static_cast<float>(max_val));
  return std::min(std::max(1, static_cast<int>(value)), max_val);
}
inline void FillRandomFloat(std::vector<float>* vec, float min, float max) {
  for (float& value : *vec) value = UniformRandomFloat(min, max);
}
template <typename T>
void FillRandom(typename std::vector<T>::iterator begin_it, typename std::vector<T>::iterator end_it, T min, T max) {
  using Wide = typename std::conditional<sizeof(T) < sizeof(int16_t), int16_t, T>::type;
  std::uniform_int_distribution<Wide> draw(min, max);
  for (; begin_it != end_it; ++begin_it) *begin_it = static_cast<T>(draw(RandomEngine()));
}
template <typename T>
void FillRandom(std::vector<T>* vec, T min, T max) {
  if constexpr (std::is_same<T, float>::value)
    FillRandomFloat(vec, min, max);
  else
    FillRandom<T>(vec->begin(), vec->end(), min, max);
}
template <typename T>
void FillRandom(std::vector<T>* vec) {
  FillRandom<T>(vec, std::numeric_limits<T>::min(), std::numeric_limits<T>::max());
}
// In each row of `depth` the middle is high, and the sides are low.
template <typename T>
void FillRandomSkyscraper(std::vector<T>* vec, int depth, double middle_proportion, uint8_t middle_min,
                          uint8_t sides_max) {
  for (auto row = vec->begin(); row != vec->end(); row += depth) {
    const auto left = row + static_cast<int>(std::ceil(0.5 * depth * (1.0 - middle_proportion)));
    const auto right = row + static_cast<int>(std::ceil(0.5 * depth * (1.0 + middle_proportion)));
    FillRandom<T>(row, left, std::numeric_limits<T>::min(), static_cast<T>(sides_max));
    FillRandom<T>(left, right, static_cast<T>(middle_min), std::numeric_limits<T>::max());
    FillRandom<T>(right, row + depth, std::numeric_limits<T>::min(), static_cast<T>(sides_max));
  }
}

}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_TEST_UTIL_H_
