// SPDX-License-Identifier: Apache-2.0
// The GPU delegate. Where it is not built in, the delegate takes no operator and says so; the CPU runs the model.
#ifndef SURELITE_TENSORFLOW_LITE_DELEGATES_GPU_DELEGATE_H_
#define SURELITE_TENSORFLOW_LITE_DELEGATES_GPU_DELEGATE_H_

#include "tensorflow/lite/core/c/common.h"
#include "tensorflow/lite/delegates/gpu/delegate_options.h"

#ifdef __cplusplus
extern "C" {
#endif

// Null options mean the defaults.
TFL_CAPI_EXPORT TfLiteDelegate* TfLiteGpuDelegateV2Create(const TfLiteGpuDelegateOptionsV2* options);
TFL_CAPI_EXPORT TfLiteDelegate* TfLiteGpuDelegateV2CreateAsync(const TfLiteGpuDelegateOptionsV2* options);
TFL_CAPI_EXPORT void TfLiteGpuDelegateV2Delete(TfLiteDelegate* delegate);

// In libtensorflowlite_gpu_delegate.so alone: the same as a plug-in. Options are the fields above by name, numbers as
// text; null, and a text for `report_error`, for one that there is not.
TFL_CAPI_EXPORT TfLiteDelegate* tflite_plugin_create_delegate(const char* const* options_keys,
                                                              const char* const* options_values, size_t num_options,
                                                              void (*report_error)(const char*));
TFL_CAPI_EXPORT void tflite_plugin_destroy_delegate(TfLiteDelegate* delegate);

#ifdef __cplusplus
}
#endif

#endif  // SURELITE_TENSORFLOW_LITE_DELEGATES_GPU_DELEGATE_H_
