// SPDX-License-Identifier: Apache-2.0
// The interpreter.
#ifndef SURELITE_TENSORFLOW_LITE_INTERPRETER_H_
#define SURELITE_TENSORFLOW_LITE_INTERPRETER_H_

#include "tensorflow/lite/core/interpreter.h"

#endif  // SURELITE_TENSORFLOW_LITE_INTERPRETER_H_
