// SPDX-License-Identifier: Apache-2.0
// The best of a classifier's outputs, as programs after the stock example "label_image" take them.
#ifndef SURELITE_TENSORFLOW_LITE_EXAMPLES_LABEL_IMAGE_GET_TOP_N_H_
#define SURELITE_TENSORFLOW_LITE_EXAMPLES_LABEL_IMAGE_GET_TOP_N_H_

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "tensorflow/lite/core/c/common.h"

namespace tflite {
namespace label_image {

// Appends (probability, index) of at most num_results outputs that reach the threshold, the best first and the larger
// index first of equal ones. Bytes are in steps of 1/255 (uint8) or 1/256 above -128 (int8).
template <class T>
void get_top_n(T* prediction, int prediction_size, size_t num_results, float threshold,
               std::vector<std::pair<float, int>>* top_results, TfLiteType input_type) {
  std::vector<std::pair<float, int>> found;
  for (int i = 0; i < prediction_size; ++i) {
    const float step = static_cast<float>(prediction[i]);
    const float value = input_type == kTfLiteInt8    ? (step + 128) / 256
                        : input_type == kTfLiteUInt8 ? step / 255
                                                     : step;
    if (value >= threshold) found.emplace_back(value, i);
  }
  std::sort(found.rbegin(), found.rend());
  if (found.size() > num_results) found.resize(num_results);
  top_results->insert(top_results->end(), found.begin(), found.end());
}
// Older programs say whether outputs are real numbers; others are uint8.
template <class T>
void get_top_n(T* prediction, int prediction_size, size_t num_results, float threshold,
               std::vector<std::pair<float, int>>* top_results, bool input_floating) {
  get_top_n(prediction, prediction_size, num_results, threshold, top_results,
            input_floating ? kTfLiteFloat32 : kTfLiteUInt8);
}

}  // namespace label_image
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_EXAMPLES_LABEL_IMAGE_GET_TOP_N_H_
