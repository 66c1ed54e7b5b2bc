// SPDX-License-Identifier: Apache-2.0
// Models and interpreters.
#ifndef SURELITE_TENSORFLOW_LITE_CORE_MODEL_H_
#define SURELITE_TENSORFLOW_LITE_CORE_MODEL_H_

#include "tensorflow/lite/model.h"

#endif  // SURELITE_TENSORFLOW_LITE_CORE_MODEL_H_
