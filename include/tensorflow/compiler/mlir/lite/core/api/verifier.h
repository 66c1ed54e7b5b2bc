// SPDX-License-Identifier: Apache-2.0
// The same under the path that newer sources include.
#ifndef SURELITE_TENSORFLOW_COMPILER_MLIR_LITE_CORE_API_VERIFIER_H_
#define SURELITE_TENSORFLOW_COMPILER_MLIR_LITE_CORE_API_VERIFIER_H_

#include "tensorflow/lite/core/api/verifier.h"

#endif  // SURELITE_TENSORFLOW_COMPILER_MLIR_LITE_CORE_API_VERIFIER_H_
