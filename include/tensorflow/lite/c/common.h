// SPDX-License-Identifier: Apache-2.0
// Structs that kernels and delegates share with the library. The content is in core/c.
#ifndef SURELITE_TENSORFLOW_LITE_C_COMMON_H_
#define SURELITE_TENSORFLOW_LITE_C_COMMON_H_

#include "tensorflow/lite/core/c/common.h"

#endif  // SURELITE_TENSORFLOW_LITE_C_COMMON_H_
