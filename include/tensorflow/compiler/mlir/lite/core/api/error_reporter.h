// SPDX-License-Identifier: Apache-2.0
// The same under the path that newer sources include.
#ifndef SURELITE_TENSORFLOW_COMPILER_MLIR_LITE_CORE_API_ERROR_REPORTER_H_
#define SURELITE_TENSORFLOW_COMPILER_MLIR_LITE_CORE_API_ERROR_REPORTER_H_

#include "tensorflow/lite/core/api/error_reporter.h"

#endif  // SURELITE_TENSORFLOW_COMPILER_MLIR_LITE_CORE_API_ERROR_REPORTER_H_
