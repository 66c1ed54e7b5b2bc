// SPDX-License-Identifier: Apache-2.0
// The same under the path that newer sources include.
#ifndef SURELITE_TENSORFLOW_COMPILER_MLIR_LITE_TOOLS_COMMAND_LINE_FLAGS_H_
#define SURELITE_TENSORFLOW_COMPILER_MLIR_LITE_TOOLS_COMMAND_LINE_FLAGS_H_

#include "tensorflow/lite/tools/command_line_flags.h"

#endif  // SURELITE_TENSORFLOW_COMPILER_MLIR_LITE_TOOLS_COMMAND_LINE_FLAGS_H_
