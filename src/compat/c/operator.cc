// SPDX-License-Identifier: Apache-2.0
// Operators as handles.
#include <string>

#include "compat/foreign/operator.h"
#include "compat/handles/handles.h"
#include "tensorflow/lite/core/c/operator.h"

using namespace surelite;
using namespace surelite::compat;

namespace {

bool is_operator(const TfLiteOperator* op, const char* function) { return check_handle(op, HandleKind::op, function); }

}  // namespace

extern "C" {

TfLiteOperator* TfLiteOperatorCreate(TfLiteBuiltinOperator builtin_code, const char* custom_name, int version,
                                     void* user_data) {
  return shielded(static_cast<TfLiteOperator*>(nullptr), [&] {
    auto* op = make_handle<TfLiteOperator>(HandleKind::op);
    op->given_name = custom_name;
    op->custom_name = custom_name ? custom_name : "";
    op->version = version;
    op->builtin_code = builtin_code;
    op->user_data = user_data;
    op->registration.builtin_code = builtin_code;
    op->registration.custom_name = custom_name ? op->custom_name.c_str() : nullptr;
    op->registration.version = version;
    op->registration.registration_external = op;
    return op;
  });
}

TfLiteOperator* TfLiteOperatorCreateWithData(TfLiteBuiltinOperator builtin_code, const char* custom_name, int version,
                                             void* user_data) {
  return TfLiteOperatorCreate(builtin_code, custom_name, version, user_data);
}

void TfLiteOperatorDelete(TfLiteOperator* registration) {
  shielded([&] { delete_handle(registration, HandleKind::op, "TfLiteOperatorDelete"); });
}

TfLiteBuiltinOperator TfLiteOperatorGetBuiltInCode(const TfLiteOperator* registration) {
  return is_operator(registration, __func__) ? static_cast<TfLiteBuiltinOperator>(registration->builtin_code)
                                             : kTfLiteBuiltinPlaceholderForGreaterOpCodes;
}
const char* TfLiteOperatorGetCustomName(const TfLiteOperator* registration) {
  return is_operator(registration, __func__) ? registration->given_name : nullptr;
}
int TfLiteOperatorGetVersion(const TfLiteOperator* registration) {
  return is_operator(registration, __func__) ? registration->version : -1;
}
void* TfLiteOperatorGetUserData(const TfLiteOperator* registration) {
  return is_operator(registration, __func__) ? registration->user_data : nullptr;
}

void TfLiteOperatorSetInit(TfLiteOperator* registration, void* (*init)(TfLiteOpaqueContext*, const char*, size_t)) {
  if (is_operator(registration, __func__)) registration->init = init;
}
TfLiteStatus TfLiteOperatorSetInitWithData(TfLiteOperator* registration,
                                           void* (*init)(void*, TfLiteOpaqueContext*, const char*, size_t)) {
  if (!is_operator(registration, __func__)) return kTfLiteError;
  registration->init_with_data = init;
  return kTfLiteOk;
}
void TfLiteOperatorSetFree(TfLiteOperator* registration, void (*free)(TfLiteOpaqueContext*, void*)) {
  if (is_operator(registration, __func__)) registration->free = free;
}
TfLiteStatus TfLiteOperatorSetFreeWithData(TfLiteOperator* registration,
                                           void (*free)(void*, TfLiteOpaqueContext*, void*)) {
  if (!is_operator(registration, __func__)) return kTfLiteError;
  registration->free_with_data = free;
  return kTfLiteOk;
}
void TfLiteOperatorSetPrepare(TfLiteOperator* registration,
                              TfLiteStatus (*prepare)(TfLiteOpaqueContext*, TfLiteOpaqueNode*)) {
  if (is_operator(registration, __func__)) registration->prepare = prepare;
}
TfLiteStatus TfLiteOperatorSetPrepareWithData(TfLiteOperator* registration,
                                              TfLiteStatus (*prepare)(void*, TfLiteOpaqueContext*, TfLiteOpaqueNode*)) {
  if (!is_operator(registration, __func__)) return kTfLiteError;
  registration->prepare_with_data = prepare;
  return kTfLiteOk;
}
void TfLiteOperatorSetInvoke(TfLiteOperator* registration,
                             TfLiteStatus (*invoke)(TfLiteOpaqueContext*, TfLiteOpaqueNode*)) {
  if (is_operator(registration, __func__)) registration->invoke = invoke;
}
TfLiteStatus TfLiteOperatorSetInvokeWithData(TfLiteOperator* registration,
                                             TfLiteStatus (*invoke)(void*, TfLiteOpaqueContext*, TfLiteOpaqueNode*)) {
  if (!is_operator(registration, __func__)) return kTfLiteError;
  registration->invoke_with_data = invoke;
  return kTfLiteOk;
}
void TfLiteOperatorSetAsyncKernel(TfLiteOperator* registration,
                                  struct TfLiteAsyncKernel* (*)(TfLiteOpaqueContext*, TfLiteOpaqueNode*)) {
  if (is_operator(registration, __func__))
    report({}, "",
           diagnose(Code::A718, {{"function", "TfLiteOperatorSetAsyncKernel"},
                                 {"reason", "Surelite runs synchronously; the operator's invoke is used"}}));
}
TfLiteStatus TfLiteOperatorSetAsyncKernelWithData(TfLiteOperator* registration,
                                                  struct TfLiteAsyncKernel* (*)(void*, TfLiteOpaqueContext*,
                                                                                TfLiteOpaqueNode*)) {
  if (is_operator(registration, __func__))
    report({}, "",
           diagnose(Code::A718, {{"function", "TfLiteOperatorSetAsyncKernelWithData"},
                                 {"reason", "Surelite runs synchronously; the operator's invoke is used"}}));
  return kTfLiteError;
}
void TfLiteOperatorSetInplaceOperator(TfLiteOperator* registration, uint64_t inplace_operator) {
  if (is_operator(registration, __func__)) registration->inplace_operator = inplace_operator;
}

}  // extern "C"
