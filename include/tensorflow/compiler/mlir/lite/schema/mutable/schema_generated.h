// SPDX-License-Identifier: Apache-2.0
// The same under the path that newer sources include.
#ifndef SURELITE_TENSORFLOW_COMPILER_MLIR_LITE_SCHEMA_MUTABLE_SCHEMA_GENERATED_H_
#define SURELITE_TENSORFLOW_COMPILER_MLIR_LITE_SCHEMA_MUTABLE_SCHEMA_GENERATED_H_

#include "tensorflow/lite/schema/mutable/schema_generated.h"

#endif  // SURELITE_TENSORFLOW_COMPILER_MLIR_LITE_SCHEMA_MUTABLE_SCHEMA_GENERATED_H_
