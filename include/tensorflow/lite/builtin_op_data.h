// SPDX-License-Identifier: Apache-2.0
// Parameters of the built-in operators.
#ifndef SURELITE_TENSORFLOW_LITE_BUILTIN_OP_DATA_H_
#define SURELITE_TENSORFLOW_LITE_BUILTIN_OP_DATA_H_

#include "tensorflow/lite/core/c/builtin_op_data.h"

#endif  // SURELITE_TENSORFLOW_LITE_BUILTIN_OP_DATA_H_
