// SPDX-License-Identifier: Apache-2.0
// Makes interpreters from models.
#ifndef SURELITE_TENSORFLOW_LITE_INTERPRETER_BUILDER_H_
#define SURELITE_TENSORFLOW_LITE_INTERPRETER_BUILDER_H_

#include "tensorflow/lite/core/interpreter_builder.h"

#endif  // SURELITE_TENSORFLOW_LITE_INTERPRETER_BUILDER_H_
