// SPDX-License-Identifier: Apache-2.0
// Asynchronous kernels: structs of functions that nobody calls.
#include "compat/handles/handles.h"
#include "tensorflow/lite/core/async/async_kernel_internal.h"

using namespace surelite::compat;

extern "C" {

TfLiteAsyncKernel* TfLiteAsyncKernelCreate(void* kernel_data) {
  return shielded(static_cast<TfLiteAsyncKernel*>(nullptr), [&] { return new TfLiteAsyncKernel{kernel_data}; });
}
void* TfLiteAsyncKernelGetKernelData(const TfLiteAsyncKernel* async_kernel) {
  return async_kernel ? async_kernel->kernel_data : nullptr;
}
void TfLiteAsyncKernelDelete(TfLiteAsyncKernel* kernel) { delete kernel; }

#define SETTER(name, member)                                                                                       \
  void TfLiteAsyncKernelSet##name(TfLiteAsyncKernel* async_kernel, decltype(TfLiteAsyncKernel::member) function) { \
    if (async_kernel) async_kernel->member = function;                                                             \
  }
SETTER(RegisterBuffer, register_buffer)
SETTER(RegisterBufferSlice, register_buffer_slice)
SETTER(UnregisterBuffer, unregister_buffer)
SETTER(SupportedBufferTypes, supported_buffer_types)
SETTER(SupportedSynchronizations, supported_synchronizations)
SETTER(ReconcileRestrictions, reconcile_restrictions)
SETTER(SetAttributes, set_attributes)
SETTER(SetBufferAttributes, set_buffer_attributes)
SETTER(GetBufferAttributes, get_buffer_attributes)
SETTER(Prepare, prepare)
SETTER(Eval, eval)
SETTER(Wait, wait)
SETTER(Finish, finish)
#undef SETTER

}  // extern "C"
