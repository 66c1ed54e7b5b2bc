// SPDX-License-Identifier: Apache-2.0
// Asynchronous runs, which this library does not have.
#ifndef SURELITE_TENSORFLOW_LITE_CORE_ASYNC_ASYNC_SIGNATURE_RUNNER_H_
#define SURELITE_TENSORFLOW_LITE_CORE_ASYNC_ASYNC_SIGNATURE_RUNNER_H_

#include "tensorflow/lite/core/async/c/types.h"

namespace tflite {
namespace async {

// Interpreter::GetAsyncSignatureRunner answers with null and the reason.
class AsyncSignatureRunner;

}  // namespace async
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_CORE_ASYNC_ASYNC_SIGNATURE_RUNNER_H_
