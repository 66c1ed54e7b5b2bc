// SPDX-License-Identifier: Apache-2.0
#include "tensorflow/lite/micro/micro_utils.h"

#include "tensorflow/lite/micro/memory_helpers.h"

namespace tflite {

int ElementCount(const TfLiteIntArray& dims) {
  int count = 1;
  for (int i = 0; i < dims.size; ++i) count *= dims.data[i];
  return count;
}

void SignedSymmetricPerChannelQuantize(const float* values, TfLiteIntArray* dims, int quantized_dimension,
                                       int8_t* quantized_values, float* scaling_factors, TfLiteType type) {
  const int channels = dims->data[quantized_dimension];
  const float most_stored = type == kTfLiteInt4 ? 7.0f : 127.0f;
  int inner = 1, outer = 1;
  for (int i = 0; i < quantized_dimension; ++i) outer *= dims->data[i];
  for (int i = quantized_dimension + 1; i < dims->size; ++i) inner *= dims->data[i];
  for (int c = 0; c < channels; ++c) {
    float most = 0.0f;
    for (int o = 0; o < outer; ++o)
      for (int i = 0; i < inner; ++i) {
        const float value = values[(o * channels + c) * inner + i];
        most = value > most ? value : -value > most ? -value : most;
      }
    scaling_factors[c] = most > 0.0f ? most / most_stored : 1.0f;
    for (int o = 0; o < outer; ++o)
      for (int i = 0; i < inner; ++i) {
        const int at = (o * channels + c) * inner + i;
        quantized_values[at] = FloatToSymmetricQuantizedType<int8_t>(values[at], scaling_factors[c]);
      }
  }
}

size_t EvalTensorBytes(const TfLiteEvalTensor* tensor) {
  size_t bytes = 0;
  return TfLiteEvalTensorByteLength(tensor, &bytes) == kTfLiteOk ? bytes : 0;
}

}  // namespace tflite
