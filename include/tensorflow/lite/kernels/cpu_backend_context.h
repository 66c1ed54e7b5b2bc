// SPDX-License-Identifier: Apache-2.0
// How many threads a kernel of the application's own may use.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_CPU_BACKEND_CONTEXT_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_CPU_BACKEND_CONTEXT_H_

#include <memory>
#include <utility>

#include "tensorflow/lite/core/c/common.h"
#include "tensorflow/lite/external_cpu_backend_context.h"

namespace tflite {

// The library's own kernels do not use it, and it holds no threads and no caches: it carries settings only.
class CpuBackendContext final : public TfLiteInternalBackendContext {
 public:
  CpuBackendContext() = default;
  CpuBackendContext(const CpuBackendContext&) = delete;
  CpuBackendContext& operator=(const CpuBackendContext&) = delete;

  // That of the interpreter, made where there is none yet; lasts until the application's external context, or where it
  // set none, the thread ends. Null for a context without external contexts.
  static CpuBackendContext* GetFromContext(TfLiteContext* context) {
    if (!context || !context->GetExternalContext) return nullptr;
    auto* external =
        static_cast<ExternalCpuBackendContext*>(context->GetExternalContext(context, kTfLiteCpuBackendContext));
    if (!external) {
      static thread_local CpuBackendContext own;
      own.SetMaxNumThreads(context->recommended_num_threads);
      return &own;
    }
    if (!external->internal_backend_context()) {
      auto made = std::unique_ptr<CpuBackendContext>(new CpuBackendContext());
      made->SetMaxNumThreads(context->recommended_num_threads);
      external->set_internal_backend_context(std::move(made));
    }
    return static_cast<CpuBackendContext*>(external->internal_backend_context());
  }

  // -1, and all that makes no sense, is one thread.
  void SetMaxNumThreads(int max_num_threads) override { max_num_threads_ = max_num_threads > 0 ? max_num_threads : 1; }
  int max_num_threads() const { return max_num_threads_; }
  void SetUseCaching(bool flag) { use_caching_ = flag; }
  bool use_caching() const { return use_caching_; }
  void ClearCaches() override {}

 private:
  int max_num_threads_ = 1;
  bool use_caching_ = false;
};

}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_CPU_BACKEND_CONTEXT_H_
