// SPDX-License-Identifier: Apache-2.0
// Older names of the GPU delegate.
#ifndef SURELITE_TENSORFLOW_LITE_DELEGATES_GPU_GPU_DELEGATE_H_
#define SURELITE_TENSORFLOW_LITE_DELEGATES_GPU_GPU_DELEGATE_H_

#include "tensorflow/lite/delegates/gpu/delegate.h"

#ifdef __cplusplus
extern "C" {
#endif

// gl_delegate.h gives the same names other types: the first of the two headers decides.
#ifndef SURELITE_TENSORFLOW_LITE_DELEGATES_GPU_GL_DELEGATE_H_

typedef struct {
  int32_t metadata;
  int32_t compile_options;
} TfLiteGpuDelegateOptions;

TFL_CAPI_EXPORT TfLiteGpuDelegateOptions TfLiteGpuDelegateOptionsDefault(void);
TFL_CAPI_EXPORT TfLiteDelegate* TfLiteGpuDelegateCreate(const TfLiteGpuDelegateOptions* options);
TFL_CAPI_EXPORT void TfLiteGpuDelegateDelete(TfLiteDelegate* delegate);

#endif  // SURELITE_TENSORFLOW_LITE_DELEGATES_GPU_GL_DELEGATE_H_

#ifdef __cplusplus
}
#endif

#endif  // SURELITE_TENSORFLOW_LITE_DELEGATES_GPU_GPU_DELEGATE_H_
