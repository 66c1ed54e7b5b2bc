// SPDX-License-Identifier: Apache-2.0
// Delegates from a shared library that exports tflite_plugin_create_delegate and tflite_plugin_destroy_delegate.
#ifndef SURELITE_TENSORFLOW_LITE_DELEGATES_EXTERNAL_EXTERNAL_DELEGATE_H_
#define SURELITE_TENSORFLOW_LITE_DELEGATES_EXTERNAL_EXTERNAL_DELEGATE_H_

#include "tensorflow/lite/core/c/common.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { kExternalDelegateMaxOptions = 256 };

// Options for the plug-in, as text. Fill it with TfLiteExternalDelegateOptionsDefault and insert; strings must stay
// alive until TfLiteExternalDelegateCreate returns.
typedef struct TfLiteExternalDelegateOptions {
  const char* lib_path;
  int count;
  const char* keys[kExternalDelegateMaxOptions];
  const char* values[kExternalDelegateMaxOptions];
  TfLiteStatus (*insert)(struct TfLiteExternalDelegateOptions* options, const char* key, const char* value);
} TfLiteExternalDelegateOptions;

#if UINTPTR_MAX == 0xffffffffffffffffu
#ifdef __cplusplus
static_assert(sizeof(TfLiteExternalDelegateOptions) == 4120, "TfLiteExternalDelegateOptions has another layout");
#else
_Static_assert(sizeof(TfLiteExternalDelegateOptions) == 4120, "TfLiteExternalDelegateOptions has another layout");
#endif
#endif

TFL_CAPI_EXPORT TfLiteStatus TfLiteExternalDelegateOptionsInsert(TfLiteExternalDelegateOptions* options,
                                                                 const char* key, const char* value);
TFL_CAPI_EXPORT TfLiteExternalDelegateOptions TfLiteExternalDelegateOptionsDefault(const char* lib_path);
TFL_CAPI_EXPORT TfLiteDelegate* TfLiteExternalDelegateCreate(const TfLiteExternalDelegateOptions* options);
TFL_CAPI_EXPORT void TfLiteExternalDelegateDelete(TfLiteDelegate* delegate);

#ifdef __cplusplus
}
#endif

#endif  // SURELITE_TENSORFLOW_LITE_DELEGATES_EXTERNAL_EXTERNAL_DELEGATE_H_
