// SPDX-License-Identifier: Apache-2.0
// Macros of kernels.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_OP_MACROS_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_OP_MACROS_H_

#include "tensorflow/lite/core/c/common.h"

#define TF_LITE_FATAL(msg) ((void)(msg))
#define TF_LITE_ASSERT(x) ((void)(x))

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_OP_MACROS_H_
