// SPDX-License-Identifier: Apache-2.0
// External CPU backend contexts: told about threads, and to forget when an interpreter goes.
#include "tensorflow/lite/external_cpu_backend_context.h"

#include "compat/classes/interpreter_inside.h"

namespace tflite {
namespace {

TfLiteStatus refresh(TfLiteContext* context) {
  auto* external =
      static_cast<ExternalCpuBackendContext*>(context->GetExternalContext(context, kTfLiteCpuBackendContext));
  if (external && external->internal_backend_context() && context->recommended_num_threads != -1)
    external->internal_backend_context()->SetMaxNumThreads(context->recommended_num_threads);
  return kTfLiteOk;
}

}  // namespace

ExternalCpuBackendContext::ExternalCpuBackendContext() {
  type = kTfLiteCpuBackendContext;
  Refresh = refresh;
}

namespace impl {

void Interpreter::Inside::clear_backend_caches() {
  if (!core) return;
  auto* set = static_cast<TfLiteExternalContext*>(core->external_contexts[kTfLiteCpuBackendContext]);
  // Only a context of that class has this function.
  if (!set || set->Refresh != refresh) return;
  if (TfLiteInternalBackendContext* internal = static_cast<ExternalCpuBackendContext*>(set)->internal_backend_context())
    internal->ClearCaches();
}

}  // namespace impl
}  // namespace tflite
