// SPDX-License-Identifier: Apache-2.0
// The older interface of the GPU delegate, over the newer one of delegate.h. Tensors are not shared with OpenGL.
#ifndef SURELITE_TENSORFLOW_LITE_DELEGATES_GPU_GL_DELEGATE_H_
#define SURELITE_TENSORFLOW_LITE_DELEGATES_GPU_GL_DELEGATE_H_

#include <stdint.h>

#include "tensorflow/lite/core/c/common.h"
#include "tensorflow/lite/delegates/gpu/delegate.h"

enum TfLiteGlObjectType {
  TFLITE_GL_OBJECT_TYPE_FASTEST = 0,
  TFLITE_GL_OBJECT_TYPE_TEXTURE = 1,
  TFLITE_GL_OBJECT_TYPE_BUFFER = 2,
};

// gpu_delegate.h gives the same names other types: the first of the two headers decides.
#ifndef SURELITE_TENSORFLOW_LITE_DELEGATES_GPU_GPU_DELEGATE_H_

// Only precision_loss_allowed is used.
typedef struct TfLiteGlCompileOptions {
  int32_t precision_loss_allowed;
  int32_t preferred_gl_object_type;
  int32_t dynamic_batch_enabled;
  int32_t inline_parameters;
} TfLiteGlCompileOptions;

typedef struct TfLiteGpuDelegateOptions {
  const uint8_t* metadata;
  TfLiteGlCompileOptions compile_options;
} TfLiteGpuDelegateOptions;

static inline TfLiteGpuDelegateOptions TfLiteGpuDelegateOptionsDefault(void) {
  const TfLiteGpuDelegateOptions options = {0, {0, TFLITE_GL_OBJECT_TYPE_FASTEST, 0, 0}};
  return options;
}
// Null options are the defaults. The delegate must outlive the interpreters that use it.
static inline TfLiteDelegate* TfLiteGpuDelegateCreate(const TfLiteGpuDelegateOptions* options) {
  TfLiteGpuDelegateOptionsV2 newer = TfLiteGpuDelegateOptionsV2Default();
  newer.is_precision_loss_allowed = options ? options->compile_options.precision_loss_allowed : 0;
  return TfLiteGpuDelegateV2Create(&newer);
}
static inline void TfLiteGpuDelegateDelete(TfLiteDelegate* delegate) { TfLiteGpuDelegateV2Delete(delegate); }

#endif  // SURELITE_TENSORFLOW_LITE_DELEGATES_GPU_GPU_DELEGATE_H_

// Always kTfLiteError: fill the tensor's own memory instead.
static inline TfLiteStatus TfLiteGpuDelegateBindBufferToTensor(TfLiteDelegate* delegate, uint32_t buffer,
                                                               int tensor_index) {
  (void)delegate, (void)buffer, (void)tensor_index;
  return kTfLiteError;
}
// There are none.
static inline const uint8_t* TfLiteGpuDelegateGetModelMetadata(const void* tflite_model) {
  (void)tflite_model;
  return 0;
}

#endif  // SURELITE_TENSORFLOW_LITE_DELEGATES_GPU_GL_DELEGATE_H_
