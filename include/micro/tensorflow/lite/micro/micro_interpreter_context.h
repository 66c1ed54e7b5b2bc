// SPDX-License-Identifier: Apache-2.0
// The context that an interpreter gives to kernels is MicroContext itself.
#ifndef SURELITE_MICRO_TENSORFLOW_LITE_MICRO_MICRO_INTERPRETER_CONTEXT_H_
#define SURELITE_MICRO_TENSORFLOW_LITE_MICRO_MICRO_INTERPRETER_CONTEXT_H_

#include "tensorflow/lite/micro/micro_context.h"

namespace tflite {

using MicroInterpreterContext = MicroContext;

}  // namespace tflite

#endif  // SURELITE_MICRO_TENSORFLOW_LITE_MICRO_MICRO_INTERPRETER_CONTEXT_H_
