// SPDX-License-Identifier: Apache-2.0
// What an application can share between interpreters: a backend of its own that holds threads and caches.
#ifndef SURELITE_TENSORFLOW_LITE_EXTERNAL_CPU_BACKEND_CONTEXT_H_
#define SURELITE_TENSORFLOW_LITE_EXTERNAL_CPU_BACKEND_CONTEXT_H_

#include <memory>
#include <utility>

#include "tensorflow/lite/core/c/common.h"

namespace tflite {

class TFL_CAPI_EXPORT TfLiteInternalBackendContext {
 public:
  virtual ~TfLiteInternalBackendContext() = default;
  // Called when the number of threads of an interpreter changes.
  virtual void SetMaxNumThreads(int max_num_threads) = 0;
  // Called when an interpreter is destroyed.
  virtual void ClearCaches() = 0;
};

// Set with Interpreter::SetExternalContext; must outlive the interpreters that it is set for.
class TFL_CAPI_EXPORT ExternalCpuBackendContext : public TfLiteExternalContext {
 public:
  ExternalCpuBackendContext();
  ~ExternalCpuBackendContext() = default;
  ExternalCpuBackendContext(const ExternalCpuBackendContext&) = delete;
  ExternalCpuBackendContext& operator=(const ExternalCpuBackendContext&) = delete;

  void set_internal_backend_context(std::unique_ptr<TfLiteInternalBackendContext> internal) {
    internal_ = std::move(internal);
  }
  TfLiteInternalBackendContext* internal_backend_context() const { return internal_.get(); }

 private:
  std::unique_ptr<TfLiteInternalBackendContext> internal_;
};

}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_EXTERNAL_CPU_BACKEND_CONTEXT_H_
