// SPDX-License-Identifier: Apache-2.0
// Models and interpreters.
#ifndef SURELITE_TENSORFLOW_LITE_MODEL_H_
#define SURELITE_TENSORFLOW_LITE_MODEL_H_

#include "tensorflow/lite/core/interpreter_builder.h"
#include "tensorflow/lite/core/model_builder.h"

#endif  // SURELITE_TENSORFLOW_LITE_MODEL_H_
