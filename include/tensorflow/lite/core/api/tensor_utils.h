// SPDX-License-Identifier: Apache-2.0
// Tensors of variables.
#ifndef SURELITE_TENSORFLOW_LITE_CORE_API_TENSOR_UTILS_H_
#define SURELITE_TENSORFLOW_LITE_CORE_API_TENSOR_UTILS_H_

#include <string.h>

#include "tensorflow/lite/core/c/common.h"

namespace tflite {

// To its zero: the zero point for int8, else 0.
inline TfLiteStatus ResetVariableTensor(TfLiteTensor* tensor) {
  if (!tensor->is_variable) return kTfLiteOk;
  if (tensor->bytes && !tensor->data.raw) return kTfLiteError;
  if (tensor->bytes)
    memset(tensor->data.raw, tensor->type == kTfLiteInt8 ? tensor->params.zero_point : 0, tensor->bytes);
  return kTfLiteOk;
}

}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_CORE_API_TENSOR_UTILS_H_
