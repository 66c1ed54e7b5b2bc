// SPDX-License-Identifier: Apache-2.0
// A run that goes on without delegates when they fail.
#include "tensorflow/lite/delegates/interpreter_utils.h"

#include "compat/classes/interpreter_inside.h"

namespace tflite {
namespace delegates {

TfLiteStatus InterpreterUtils::InvokeWithCPUFallback(Interpreter* interpreter) {
  if (!interpreter) return kTfLiteError;
  bool& fallback = interpreter->inside_->core->config().delegate_fallback;
  const bool before = fallback;
  fallback = true;
  const TfLiteStatus status = interpreter->Invoke();
  fallback = before;
  return status;
}

}  // namespace delegates
}  // namespace tflite
