// SPDX-License-Identifier: Apache-2.0
// Registrations of the built-in operators.
#ifndef SURELITE_TENSORFLOW_LITE_CORE_KERNELS_BUILTIN_OP_KERNELS_H_
#define SURELITE_TENSORFLOW_LITE_CORE_KERNELS_BUILTIN_OP_KERNELS_H_

#include "tensorflow/lite/kernels/builtin_op_kernels.h"

#endif  // SURELITE_TENSORFLOW_LITE_CORE_KERNELS_BUILTIN_OP_KERNELS_H_
