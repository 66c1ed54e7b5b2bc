// SPDX-License-Identifier: Apache-2.0
// The same under the path that newer sources include.
#ifndef SURELITE_TENSORFLOW_COMPILER_MLIR_LITE_CORE_C_TFLITE_TYPES_H_
#define SURELITE_TENSORFLOW_COMPILER_MLIR_LITE_CORE_C_TFLITE_TYPES_H_

#include "tensorflow/lite/core/c/c_api_types.h"

#endif  // SURELITE_TENSORFLOW_COMPILER_MLIR_LITE_CORE_C_TFLITE_TYPES_H_
