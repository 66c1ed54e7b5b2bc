// SPDX-License-Identifier: Apache-2.0
// Handles of asynchronous runs.
#ifndef SURELITE_TENSORFLOW_LITE_CORE_ASYNC_INTEROP_C_TYPES_H_
#define SURELITE_TENSORFLOW_LITE_CORE_ASYNC_INTEROP_C_TYPES_H_

#include "tensorflow/lite/core/async/c/types.h"

#endif  // SURELITE_TENSORFLOW_LITE_CORE_ASYNC_INTEROP_C_TYPES_H_
