// SPDX-License-Identifier: Apache-2.0
#ifndef SURELITE_TENSORFLOW_COMPILER_MLIR_LITE_UTILS_CONTROL_EDGES_H_
#define SURELITE_TENSORFLOW_COMPILER_MLIR_LITE_UTILS_CONTROL_EDGES_H_

#include "tensorflow/compiler/mlir/lite/experimental/remat/metadata_util.h"

#endif  // SURELITE_TENSORFLOW_COMPILER_MLIR_LITE_UTILS_CONTROL_EDGES_H_
