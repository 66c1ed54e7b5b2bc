// SPDX-License-Identifier: Apache-2.0
#ifndef SURELITE_TENSORFLOW_LITE_CORE_SHIMS_C_COMMON_H_
#define SURELITE_TENSORFLOW_LITE_CORE_SHIMS_C_COMMON_H_

#include "tensorflow/lite/core/c/common.h"

#endif  // SURELITE_TENSORFLOW_LITE_CORE_SHIMS_C_COMMON_H_
