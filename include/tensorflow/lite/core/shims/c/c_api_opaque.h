// SPDX-License-Identifier: Apache-2.0
#ifndef SURELITE_TENSORFLOW_LITE_CORE_SHIMS_C_C_API_OPAQUE_H_
#define SURELITE_TENSORFLOW_LITE_CORE_SHIMS_C_C_API_OPAQUE_H_

#include "tensorflow/lite/core/c/c_api_opaque.h"

#endif  // SURELITE_TENSORFLOW_LITE_CORE_SHIMS_C_C_API_OPAQUE_H_
