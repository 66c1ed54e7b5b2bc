// SPDX-License-Identifier: Apache-2.0
// Asynchronous runs, which this library does not have.
#ifndef SURELITE_TENSORFLOW_LITE_CORE_ASYNC_ASYNC_SIGNATURE_RUNNER_H_
#define SURELITE_TENSORFLOW_LITE_CORE_ASYNC_ASYNC_SIGNATURE_RUNNER_H_

#include <cstddef>
#include <string>
#include <vector>

#include "tensorflow/lite/core/async/c/task.h"
#include "tensorflow/lite/core/async/interop/c/attribute_map.h"

namespace tflite {
namespace async {

// Interpreter::GetAsyncSignatureRunner answers with null and the reason; there is no object of this class.
class AsyncSignatureRunner {
 public:
  AsyncSignatureRunner() = delete;
  TfLiteStatus RegisterBuffer(TfLiteIoType, const TfLiteBackendBuffer*, const TfLiteAttributeMap*,
                              TfLiteBufferHandle*) {
    return kTfLiteError;
  }
  TfLiteStatus RegisterBufferSlice(TfLiteBufferHandle, const TfLiteAttributeMap*, TfLiteBufferHandle*) {
    return kTfLiteError;
  }
  TfLiteStatus UnregisterBuffer(TfLiteBufferHandle) { return kTfLiteError; }
  std::vector<const char*> SupportedBufferTypes(TfLiteIoType) const { return {}; }
  std::vector<const char*> SupportedSynchronizations(TfLiteIoType) const { return {}; }
  bool ReconcileRestrictions(TfLiteIoType, const char*, const TfLiteAttributeMap*, TfLiteAttributeMap*,
                             TfLiteAttributeMap*) const {
    return false;
  }
  TfLiteStatus SetAttributes(TfLiteIoType, const char*, const TfLiteAttributeMap*) { return kTfLiteError; }
  TfLiteStatus PrepareBackends() { return kTfLiteError; }
  TfLiteExecutionTask* CreateTask() { return nullptr; }
  TfLiteStatus InvokeAsync(TfLiteExecutionTask*) { return kTfLiteError; }
  TfLiteStatus Wait(TfLiteExecutionTask*) { return kTfLiteError; }
  TfLiteStatus Finish(TfLiteExecutionTask*) { return kTfLiteError; }
  size_t input_size() const { return 0; }
  size_t output_size() const { return 0; }
};

}  // namespace async
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_CORE_ASYNC_ASYNC_SIGNATURE_RUNNER_H_
