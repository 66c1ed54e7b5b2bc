// SPDX-License-Identifier: Apache-2.0
// How a delegate is made from settings: a table of functions that its library exports. The library's own delegates are
// made by their Create functions instead.
#ifndef SURELITE_TENSORFLOW_LITE_CORE_ACCELERATION_CONFIGURATION_C_DELEGATE_PLUGIN_H_
#define SURELITE_TENSORFLOW_LITE_CORE_ACCELERATION_CONFIGURATION_C_DELEGATE_PLUGIN_H_

#include "tensorflow/lite/core/c/c_api_types.h"
#include "tensorflow/lite/core/c/common.h"

#ifdef __cplusplus
extern "C" {
#endif

// `settings` is a table of settings in the form of FlatBuffers, and need not outlive the call. Null for a failure.
typedef TfLiteOpaqueDelegate* TfLiteOpaqueDelegatePluginCreateFunc(const void* settings);
typedef void TfLiteOpaqueDelegatePluginDestroyFunc(TfLiteOpaqueDelegate* delegate);
// What failed last, in the delegate's own numbers.
typedef int TfLiteOpaqueDelegatePluginGetDelegateErrnoFunc(TfLiteOpaqueDelegate* from_delegate);

typedef struct TfLiteOpaqueDelegatePlugin {
  TfLiteOpaqueDelegatePluginCreateFunc* create;
  TfLiteOpaqueDelegatePluginDestroyFunc* destroy;
  TfLiteOpaqueDelegatePluginGetDelegateErrnoFunc* get_delegate_errno;
} TfLiteOpaqueDelegatePlugin;

typedef TfLiteDelegate* TfLiteDelegatePluginCreateFunc(const void* settings);
typedef void TfLiteDelegatePluginDestroyFunc(TfLiteDelegate* delegate);
typedef int TfLiteDelegatePluginGetDelegateErrnoFunc(TfLiteDelegate* from_delegate);

typedef struct TfLiteDelegatePlugin {
  TfLiteDelegatePluginCreateFunc* create;
  TfLiteDelegatePluginDestroyFunc* destroy;
  TfLiteDelegatePluginGetDelegateErrnoFunc* get_delegate_errno;
} TfLiteDelegatePlugin;

#ifdef __cplusplus
}
#endif

#endif  // SURELITE_TENSORFLOW_LITE_CORE_ACCELERATION_CONFIGURATION_C_DELEGATE_PLUGIN_H_
