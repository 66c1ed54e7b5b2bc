// SPDX-License-Identifier: Apache-2.0
#ifndef SURELITE_TENSORFLOW_LITE_CORE_SHIMS_CC_MODEL_H_
#define SURELITE_TENSORFLOW_LITE_CORE_SHIMS_CC_MODEL_H_

#include "tensorflow/lite/core/model.h"

#endif  // SURELITE_TENSORFLOW_LITE_CORE_SHIMS_CC_MODEL_H_
