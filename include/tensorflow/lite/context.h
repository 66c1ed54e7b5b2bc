// SPDX-License-Identifier: Apache-2.0
// The structs of the C interface, under an older name.
#ifndef SURELITE_TENSORFLOW_LITE_CONTEXT_H_
#define SURELITE_TENSORFLOW_LITE_CONTEXT_H_

#include "tensorflow/lite/core/c/common.h"

#endif  // SURELITE_TENSORFLOW_LITE_CONTEXT_H_
