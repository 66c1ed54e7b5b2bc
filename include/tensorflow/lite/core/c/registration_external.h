// SPDX-License-Identifier: Apache-2.0
// Older name of operator.h.
#ifndef SURELITE_TENSORFLOW_LITE_CORE_C_REGISTRATION_EXTERNAL_H_
#define SURELITE_TENSORFLOW_LITE_CORE_C_REGISTRATION_EXTERNAL_H_

#include "tensorflow/lite/core/c/operator.h"

#endif  // SURELITE_TENSORFLOW_LITE_CORE_C_REGISTRATION_EXTERNAL_H_
