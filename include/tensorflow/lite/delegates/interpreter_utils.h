// SPDX-License-Identifier: Apache-2.0
// A run that goes on without delegates when they fail.
#ifndef SURELITE_TENSORFLOW_LITE_DELEGATES_INTERPRETER_UTILS_H_
#define SURELITE_TENSORFLOW_LITE_DELEGATES_INTERPRETER_UTILS_H_

#include "tensorflow/lite/core/interpreter.h"

namespace tflite {
namespace delegates {

class TFL_CAPI_EXPORT InterpreterUtils {
 public:
  // kTfLiteOk: the run succeeded. kTfLiteDelegateError: a delegate failed, all are removed, and the CPU has run the
  // same inputs; outputs are valid. kTfLiteError: there is no delegate to blame, or the CPU failed as well. Pointers to
  // tensor memory taken before the call are not valid after a fallback.
  static TfLiteStatus InvokeWithCPUFallback(Interpreter* interpreter);
};

}  // namespace delegates
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_DELEGATES_INTERPRETER_UTILS_H_
