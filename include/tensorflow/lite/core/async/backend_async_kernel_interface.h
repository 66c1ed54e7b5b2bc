// SPDX-License-Identifier: Apache-2.0
// An asynchronous kernel as a class.
#ifndef SURELITE_TENSORFLOW_LITE_CORE_ASYNC_BACKEND_ASYNC_KERNEL_INTERFACE_H_
#define SURELITE_TENSORFLOW_LITE_CORE_ASYNC_BACKEND_ASYNC_KERNEL_INTERFACE_H_

#include <vector>

#include "tensorflow/lite/core/async/c/async_kernel.h"

namespace tflite {
namespace delegates {

// Its kernel's functions call the methods.
class TFL_CAPI_EXPORT BackendAsyncKernelInterface {
 public:
  BackendAsyncKernelInterface();
  BackendAsyncKernelInterface(const BackendAsyncKernelInterface&) = delete;
  BackendAsyncKernelInterface& operator=(const BackendAsyncKernelInterface&) = delete;
  virtual ~BackendAsyncKernelInterface();
  virtual TfLiteAsyncKernel* kernel() { return kernel_; }

  virtual TfLiteStatus RegisterBuffer(TfLiteOpaqueContext* context, TfLiteIoType io_type,
      const TfLiteBackendBuffer* buffer, const TfLiteAttributeMap* attrs, TfLiteBufferHandle handle) = 0;
  virtual TfLiteStatus RegisterBufferSlice(TfLiteOpaqueContext* context, TfLiteBufferHandle buffer_pool,
      const TfLiteAttributeMap* attrs, TfLiteBufferHandle handle) = 0;
  virtual TfLiteStatus UnregisterBuffer(TfLiteOpaqueContext* context, TfLiteBufferHandle handle) = 0;
  virtual const std::vector<const char*>& SupportedBufferTypes(TfLiteIoType io_type) const = 0;
  virtual const std::vector<const char*>& SupportedSynchronizations(TfLiteIoType io_type) const = 0;
  virtual bool ReconcileRestrictions(const TfLiteOpaqueContext* context, const TfLiteOpaqueNode* node, int tensor_index,
      const TfLiteAttributeMap* user_provided_attributes, TfLiteAttributeMap* merged,
      TfLiteAttributeMap* conflict) const = 0;
  virtual TfLiteStatus SetAttributes(TfLiteOpaqueContext* context, TfLiteOpaqueNode* node, int tensor_index,
      const TfLiteAttributeMap* attrs) = 0;
  virtual TfLiteStatus SetBufferAttributes(const TfLiteBackendBuffer*,
      const TfLiteAttributeMap*) { return kTfLiteError; }
  virtual TfLiteStatus GetBufferAttributes(const TfLiteBackendBuffer*, TfLiteAttributeMap*) { return kTfLiteError; }
  virtual TfLiteStatus Prepare(TfLiteOpaqueContext* context, TfLiteOpaqueNode* node) = 0;
  virtual TfLiteStatus Eval(TfLiteOpaqueContext* context, TfLiteOpaqueNode* node, TfLiteExecutionTask* task) = 0;
  virtual TfLiteStatus Wait(TfLiteOpaqueContext* context, TfLiteExecutionTask* task) = 0;
  virtual TfLiteStatus Finish(TfLiteOpaqueContext* context, TfLiteExecutionTask* task) = 0;

 protected:
  TfLiteAsyncKernel* kernel_ = nullptr;
};

}  // namespace delegates
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_CORE_ASYNC_BACKEND_ASYNC_KERNEL_INTERFACE_H_
