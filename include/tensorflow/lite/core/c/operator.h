// SPDX-License-Identifier: Apache-2.0
// Operators as handles with callbacks: the opaque form of a registration.
#ifndef SURELITE_TENSORFLOW_LITE_CORE_C_OPERATOR_H_
#define SURELITE_TENSORFLOW_LITE_CORE_C_OPERATOR_H_

#include "tensorflow/lite/builtin_ops.h"
#include "tensorflow/lite/core/c/c_api_types.h"

#ifdef __cplusplus
extern "C" {
#endif

TFL_CAPI_EXPORT TfLiteOperator* TfLiteOperatorCreate(
    TfLiteBuiltinOperator builtin_code, const char* custom_name, int version, void* user_data);
// The same as TfLiteOperatorCreate, whose callbacks take the data too.
TFL_CAPI_EXPORT TfLiteOperator* TfLiteOperatorCreateWithData(
    TfLiteBuiltinOperator builtin_code, const char* custom_name, int version, void* user_data);
TFL_CAPI_EXPORT void TfLiteOperatorDelete(TfLiteOperator* registration);
TFL_CAPI_EXPORT TfLiteBuiltinOperator TfLiteOperatorGetBuiltInCode(const TfLiteOperator* registration);
TFL_CAPI_EXPORT const char* TfLiteOperatorGetCustomName(const TfLiteOperator* registration);
TFL_CAPI_EXPORT int TfLiteOperatorGetVersion(const TfLiteOperator* registration);
TFL_CAPI_EXPORT void* TfLiteOperatorGetUserData(const TfLiteOperator* registration);
TFL_CAPI_EXPORT void TfLiteOperatorSetInit(
    TfLiteOperator* registration, void* (*init)(TfLiteOpaqueContext*, const char*, size_t));
TFL_CAPI_EXPORT TfLiteStatus TfLiteOperatorSetInitWithData(
    TfLiteOperator* registration, void* (*init)(void*, TfLiteOpaqueContext*, const char*, size_t));
TFL_CAPI_EXPORT void TfLiteOperatorSetFree(TfLiteOperator* registration, void (*free)(TfLiteOpaqueContext*, void*));
TFL_CAPI_EXPORT TfLiteStatus TfLiteOperatorSetFreeWithData(
    TfLiteOperator* registration, void (*free)(void*, TfLiteOpaqueContext*, void*));
TFL_CAPI_EXPORT void TfLiteOperatorSetPrepare(
    TfLiteOperator* registration, TfLiteStatus (*prepare)(TfLiteOpaqueContext*, TfLiteOpaqueNode*));
TFL_CAPI_EXPORT TfLiteStatus TfLiteOperatorSetPrepareWithData(
    TfLiteOperator* registration, TfLiteStatus (*prepare)(void*, TfLiteOpaqueContext*, TfLiteOpaqueNode*));
TFL_CAPI_EXPORT void TfLiteOperatorSetInvoke(
    TfLiteOperator* registration, TfLiteStatus (*invoke)(TfLiteOpaqueContext*, TfLiteOpaqueNode*));
TFL_CAPI_EXPORT TfLiteStatus TfLiteOperatorSetInvokeWithData(
    TfLiteOperator* registration, TfLiteStatus (*invoke)(void*, TfLiteOpaqueContext*, TfLiteOpaqueNode*));
TFL_CAPI_EXPORT void TfLiteOperatorSetAsyncKernel(
    TfLiteOperator* registration, struct TfLiteAsyncKernel* (*async_kernel)(TfLiteOpaqueContext*,
    TfLiteOpaqueNode*));
TFL_CAPI_EXPORT TfLiteStatus TfLiteOperatorSetAsyncKernelWithData(
    TfLiteOperator* registration, struct TfLiteAsyncKernel* (*async_kernel)(void*, TfLiteOpaqueContext*,
    TfLiteOpaqueNode*));
TFL_CAPI_EXPORT void TfLiteOperatorSetInplaceOperator(TfLiteOperator* registration, uint64_t inplace_operator);

// Names of older releases.
#define TfLiteRegistrationExternalCreate(code, name, version) TfLiteOperatorCreate(code, name, version, NULL)
#define TfLiteRegistrationExternalDelete TfLiteOperatorDelete
#define TfLiteRegistrationExternalSetInit TfLiteOperatorSetInit
#define TfLiteRegistrationExternalSetFree TfLiteOperatorSetFree
#define TfLiteRegistrationExternalSetPrepare TfLiteOperatorSetPrepare
#define TfLiteRegistrationExternalSetInvoke TfLiteOperatorSetInvoke
#define TfLiteRegistrationExternalSetInplaceOperator TfLiteOperatorSetInplaceOperator
#define TfLiteRegistrationExternalGetBuiltInCode TfLiteOperatorGetBuiltInCode
#define TfLiteRegistrationExternalGetCustomName TfLiteOperatorGetCustomName
#define TfLiteRegistrationExternalGetVersion TfLiteOperatorGetVersion

#ifdef __cplusplus
}
#endif

#endif  // SURELITE_TENSORFLOW_LITE_CORE_C_OPERATOR_H_
