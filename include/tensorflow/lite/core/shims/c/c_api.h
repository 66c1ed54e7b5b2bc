// SPDX-License-Identifier: Apache-2.0
#ifndef SURELITE_TENSORFLOW_LITE_CORE_SHIMS_C_C_API_H_
#define SURELITE_TENSORFLOW_LITE_CORE_SHIMS_C_C_API_H_

#include "tensorflow/lite/core/c/c_api.h"

#endif  // SURELITE_TENSORFLOW_LITE_CORE_SHIMS_C_C_API_H_
