// SPDX-License-Identifier: Apache-2.0
// Kernels of delegates that run asynchronously. The library takes them and never calls them: it has no asynchronous
// runs, and TfLiteOperatorSetAsyncKernel says so. A delegate that brings one along compiles, links and runs as usual.
#ifndef SURELITE_TENSORFLOW_LITE_CORE_ASYNC_C_ASYNC_KERNEL_H_
#define SURELITE_TENSORFLOW_LITE_CORE_ASYNC_C_ASYNC_KERNEL_H_

#include <stdbool.h>
#include <stddef.h>

#include "tensorflow/lite/core/async/c/task.h"
#include "tensorflow/lite/core/async/c/types.h"
#include "tensorflow/lite/core/async/interop/c/attribute_map.h"
#include "tensorflow/lite/core/async/interop/c/types.h"
#include "tensorflow/lite/core/c/c_api_types.h"
#include "tensorflow/lite/core/c/common.h"

#ifdef __cplusplus
extern "C" {
#endif

// Null without memory. The data is the caller's, and has to outlive the kernel.
TFL_CAPI_EXPORT TfLiteAsyncKernel* TfLiteAsyncKernelCreate(void* kernel_data);
TFL_CAPI_EXPORT void* TfLiteAsyncKernelGetKernelData(const TfLiteAsyncKernel* async_kernel);
TFL_CAPI_EXPORT void TfLiteAsyncKernelDelete(TfLiteAsyncKernel* kernel);

// Buffers of the hardware.
TFL_CAPI_EXPORT void TfLiteAsyncKernelSetRegisterBuffer(TfLiteAsyncKernel* async_kernel,
    TfLiteStatus (*register_buffer)(TfLiteAsyncKernel* async_kernel, TfLiteOpaqueContext* context, TfLiteIoType io_type,
        const TfLiteBackendBuffer* buffer, const TfLiteAttributeMap* attrs, TfLiteBufferHandle handle));
TFL_CAPI_EXPORT void TfLiteAsyncKernelSetRegisterBufferSlice(TfLiteAsyncKernel* async_kernel,
    TfLiteStatus (*register_buffer_slice)(TfLiteAsyncKernel* async_kernel, TfLiteOpaqueContext* context,
        TfLiteBufferHandle buffer_pool, const TfLiteAttributeMap* attrs, TfLiteBufferHandle handle));
TFL_CAPI_EXPORT void TfLiteAsyncKernelSetUnregisterBuffer(TfLiteAsyncKernel* async_kernel,
    TfLiteStatus (*unregister_buffer)(TfLiteAsyncKernel* async_kernel, TfLiteOpaqueContext* context,
        TfLiteBufferHandle handle));

// What application and kernel agree on.
TFL_CAPI_EXPORT void TfLiteAsyncKernelSetSupportedBufferTypes(TfLiteAsyncKernel* async_kernel,
    void (*supported_buffer_types)(const TfLiteAsyncKernel* async_kernel, TfLiteIoType io_type,
        const char* const** types, size_t* n_types));
TFL_CAPI_EXPORT void TfLiteAsyncKernelSetSupportedSynchronizations(TfLiteAsyncKernel* async_kernel,
    void (*supported_synchronizations)(const TfLiteAsyncKernel* async_kernel, TfLiteIoType io_type,
        const char* const** types, size_t* n_types));
TFL_CAPI_EXPORT void TfLiteAsyncKernelSetReconcileRestrictions(TfLiteAsyncKernel* async_kernel,
    bool (*reconcile_restrictions)(const TfLiteAsyncKernel* async_kernel, const TfLiteOpaqueContext* context,
        const TfLiteOpaqueNode* node, int tensor_index, const TfLiteAttributeMap* user_provided_attributes,
        TfLiteAttributeMap* merged, TfLiteAttributeMap* conflict));
TFL_CAPI_EXPORT void TfLiteAsyncKernelSetSetAttributes(TfLiteAsyncKernel* async_kernel,
    TfLiteStatus (*set_attributes)(TfLiteAsyncKernel* async_kernel, TfLiteOpaqueContext* context,
        TfLiteOpaqueNode* node, int tensor_index, const TfLiteAttributeMap* attrs));
TFL_CAPI_EXPORT void TfLiteAsyncKernelSetSetBufferAttributes(TfLiteAsyncKernel* async_kernel,
    TfLiteStatus (*set_buffer_attributes)(TfLiteAsyncKernel* async_kernel, const TfLiteBackendBuffer* buffer,
        const TfLiteAttributeMap* attrs));
TFL_CAPI_EXPORT void TfLiteAsyncKernelSetGetBufferAttributes(TfLiteAsyncKernel* async_kernel,
    TfLiteStatus (*get_buffer_attributes)(TfLiteAsyncKernel* async_kernel, const TfLiteBackendBuffer* buffer,
        TfLiteAttributeMap* attrs));

// The run.
TFL_CAPI_EXPORT void TfLiteAsyncKernelSetPrepare(TfLiteAsyncKernel* async_kernel,
    TfLiteStatus (*prepare)(TfLiteAsyncKernel* async_kernel, TfLiteOpaqueContext* context, TfLiteOpaqueNode* node));
TFL_CAPI_EXPORT void TfLiteAsyncKernelSetEval(TfLiteAsyncKernel* async_kernel,
    TfLiteStatus (*eval)(TfLiteAsyncKernel* async_kernel, TfLiteOpaqueContext* context, TfLiteOpaqueNode* node,
        TfLiteExecutionTask* task));
TFL_CAPI_EXPORT void TfLiteAsyncKernelSetWait(TfLiteAsyncKernel* async_kernel,
    TfLiteStatus (*wait)(TfLiteAsyncKernel* async_kernel, TfLiteOpaqueContext* context, TfLiteExecutionTask* task));
TFL_CAPI_EXPORT void TfLiteAsyncKernelSetFinish(TfLiteAsyncKernel* async_kernel,
    TfLiteStatus (*finish)(TfLiteAsyncKernel* async_kernel, TfLiteOpaqueContext* context, TfLiteExecutionTask* task));

#ifdef __cplusplus
}
#endif

#endif  // SURELITE_TENSORFLOW_LITE_CORE_ASYNC_C_ASYNC_KERNEL_H_
