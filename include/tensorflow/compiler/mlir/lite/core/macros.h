// SPDX-License-Identifier: Apache-2.0
// The same under the path that newer sources include.
#ifndef SURELITE_TENSORFLOW_COMPILER_MLIR_LITE_CORE_MACROS_H_
#define SURELITE_TENSORFLOW_COMPILER_MLIR_LITE_CORE_MACROS_H_

#include "tensorflow/lite/core/macros.h"

#endif  // SURELITE_TENSORFLOW_COMPILER_MLIR_LITE_CORE_MACROS_H_
