// SPDX-License-Identifier: Apache-2.0
// An opaque delegate and how it is deleted.
#ifndef SURELITE_TENSORFLOW_LITE_DELEGATES_OPAQUE_DELEGATE_UNIQUE_PTR_H_
#define SURELITE_TENSORFLOW_LITE_DELEGATES_OPAQUE_DELEGATE_UNIQUE_PTR_H_

#include <memory>

#include "tensorflow/lite/core/c/c_api_types.h"

namespace tflite {

using TfLiteOpaqueDelegateUniquePtr = std::unique_ptr<TfLiteOpaqueDelegate, void (*)(TfLiteOpaqueDelegate*)>;

}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_DELEGATES_OPAQUE_DELEGATE_UNIQUE_PTR_H_
