// SPDX-License-Identifier: Apache-2.0
// One asynchronous execution. Surelite hands out no tasks: every function answers with a failure and the reason.
#ifndef SURELITE_TENSORFLOW_LITE_CORE_ASYNC_C_TASK_H_
#define SURELITE_TENSORFLOW_LITE_CORE_ASYNC_C_TASK_H_

#include "tensorflow/lite/core/async/interop/c/types.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct TfLiteExecutionTask TfLiteExecutionTask;
typedef struct TfLiteAsyncKernel TfLiteAsyncKernel;

TFL_CAPI_EXPORT TfLiteStatus TfLiteExecutionTaskSetBuffer(TfLiteExecutionTask* task, TfLiteIoType io_type,
                                                          const char* tensor_signature_name,
                                                          TfLiteBufferHandle handle);
TFL_CAPI_EXPORT TfLiteStatus TfLiteExecutionTaskSetBufferByIndex(TfLiteExecutionTask* task, int tensor_index,
                                                                 TfLiteBufferHandle handle);
TFL_CAPI_EXPORT TfLiteStatus TfLiteExecutionTaskSetSync(TfLiteExecutionTask* task, TfLiteIoType io_type,
                                                        const char* tensor_signature_name,
                                                        TfLiteSynchronization* sync);
TFL_CAPI_EXPORT TfLiteStatus TfLiteExecutionTaskSetSyncByIndex(TfLiteExecutionTask* task, int tensor_index,
                                                               TfLiteSynchronization* sync);
TFL_CAPI_EXPORT TfLiteBufferHandle TfLiteExecutionTaskGetBufferByName(const TfLiteExecutionTask* task,
                                                                      TfLiteIoType io_type,
                                                                      const char* tensor_signature_name);
TFL_CAPI_EXPORT TfLiteSynchronization* TfLiteExecutionTaskGetSyncByName(const TfLiteExecutionTask* task,
                                                                        TfLiteIoType io_type,
                                                                        const char* tensor_signature_name);
TFL_CAPI_EXPORT TfLiteBufferHandle TfLiteExecutionTaskGetBufferByIndex(const TfLiteExecutionTask* task,
                                                                       int tensor_index);
TFL_CAPI_EXPORT TfLiteSynchronization* TfLiteExecutionTaskGetSyncByIndex(const TfLiteExecutionTask* task,
                                                                         int tensor_index);
TFL_CAPI_EXPORT void* TfLiteExecutionTaskGetDelegateExecutionData(const TfLiteExecutionTask* task,
                                                                  TfLiteAsyncKernel* kernel);
TFL_CAPI_EXPORT void TfLiteExecutionTaskSetDelegateExecutionData(TfLiteExecutionTask* task, TfLiteAsyncKernel* kernel,
                                                                 void* data);
TFL_CAPI_EXPORT TfLiteStatus TfLiteExecutionTaskGetStatus(const TfLiteExecutionTask* task);
TFL_CAPI_EXPORT void TfLiteExecutionTaskSetStatus(TfLiteExecutionTask* task, TfLiteStatus status);

#ifdef __cplusplus
}
#endif

#endif  // SURELITE_TENSORFLOW_LITE_CORE_ASYNC_C_TASK_H_
