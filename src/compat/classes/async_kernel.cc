// SPDX-License-Identifier: Apache-2.0
// From the functions of an asynchronous kernel to the methods of its class.
#include "tensorflow/lite/core/async/backend_async_kernel_interface.h"

namespace tflite {
namespace delegates {
namespace {

using Interface = BackendAsyncKernelInterface;

Interface& of(const TfLiteAsyncKernel* kernel) {
  return *static_cast<Interface*>(TfLiteAsyncKernelGetKernelData(kernel));
}

template <auto Method>
struct Call;

template <class R, class... Args, R (Interface::*Method)(Args...)>
struct Call<Method> {
  static R go(TfLiteAsyncKernel* kernel, Args... args) { return (of(kernel).*Method)(args...); }
};

template <class R, class... Args, R (Interface::*Method)(Args...) const>
struct Call<Method> {
  static R go(const TfLiteAsyncKernel* kernel, Args... args) { return (of(kernel).*Method)(args...); }
};

template <const std::vector<const char*>& (Interface::*Method)(TfLiteIoType) const>
void list(const TfLiteAsyncKernel* kernel, TfLiteIoType io_type, const char* const** types, size_t* n_types) {
  const std::vector<const char*>& names = (of(kernel).*Method)(io_type);
  if (types) *types = names.data();
  if (n_types) *n_types = names.size();
}

}  // namespace

BackendAsyncKernelInterface::BackendAsyncKernelInterface() : kernel_(TfLiteAsyncKernelCreate(this)) {
  TfLiteAsyncKernelSetRegisterBuffer(kernel_, Call<&Interface::RegisterBuffer>::go);
  TfLiteAsyncKernelSetRegisterBufferSlice(kernel_, Call<&Interface::RegisterBufferSlice>::go);
  TfLiteAsyncKernelSetUnregisterBuffer(kernel_, Call<&Interface::UnregisterBuffer>::go);
  TfLiteAsyncKernelSetSupportedBufferTypes(kernel_, list<&Interface::SupportedBufferTypes>);
  TfLiteAsyncKernelSetSupportedSynchronizations(kernel_, list<&Interface::SupportedSynchronizations>);
  TfLiteAsyncKernelSetReconcileRestrictions(kernel_, Call<&Interface::ReconcileRestrictions>::go);
  TfLiteAsyncKernelSetSetAttributes(kernel_, Call<&Interface::SetAttributes>::go);
  TfLiteAsyncKernelSetSetBufferAttributes(kernel_, Call<&Interface::SetBufferAttributes>::go);
  TfLiteAsyncKernelSetGetBufferAttributes(kernel_, Call<&Interface::GetBufferAttributes>::go);
  TfLiteAsyncKernelSetPrepare(kernel_, Call<&Interface::Prepare>::go);
  TfLiteAsyncKernelSetEval(kernel_, Call<&Interface::Eval>::go);
  TfLiteAsyncKernelSetWait(kernel_, Call<&Interface::Wait>::go);
  TfLiteAsyncKernelSetFinish(kernel_, Call<&Interface::Finish>::go);
}

BackendAsyncKernelInterface::~BackendAsyncKernelInterface() { TfLiteAsyncKernelDelete(kernel_); }

}  // namespace delegates
}  // namespace tflite
