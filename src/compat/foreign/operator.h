// SPDX-License-Identifier: Apache-2.0
// The operator handle of the opaque interface, and its names for what the plain interface has.
#pragma once

#include <cstdint>
#include <string>

#include "tensorflow/lite/core/c/c_api_types.h"
#include "tensorflow/lite/core/c/common.h"

struct TfLiteOperator {
  std::string custom_name;
  const char* given_name = nullptr;  // the caller's own pointer, for handing back only
  int version = 1;
  int32_t builtin_code = 0;
  void* user_data = nullptr;
  void* (*init)(TfLiteOpaqueContext*, const char*, size_t) = nullptr;
  void (*free)(TfLiteOpaqueContext*, void*) = nullptr;
  TfLiteStatus (*prepare)(TfLiteOpaqueContext*, TfLiteOpaqueNode*) = nullptr;
  TfLiteStatus (*invoke)(TfLiteOpaqueContext*, TfLiteOpaqueNode*) = nullptr;
  // The same with user_data in front; they go first where both are set.
  void* (*init_with_data)(void*, TfLiteOpaqueContext*, const char*, size_t) = nullptr;
  void (*free_with_data)(void*, TfLiteOpaqueContext*, void*) = nullptr;
  TfLiteStatus (*prepare_with_data)(void*, TfLiteOpaqueContext*, TfLiteOpaqueNode*) = nullptr;
  TfLiteStatus (*invoke_with_data)(void*, TfLiteOpaqueContext*, TfLiteOpaqueNode*) = nullptr;
  uint64_t inplace_operator = 0;
  // The plain form, handed to clients that ask for a registration.
  TfLiteRegistration registration{};
};

namespace surelite::compat {

inline TfLiteOpaqueContext* opaque_of(TfLiteContext* context) {
  return reinterpret_cast<TfLiteOpaqueContext*>(context);
}
inline TfLiteOpaqueNode* opaque_of(TfLiteNode* node) { return reinterpret_cast<TfLiteOpaqueNode*>(node); }

}  // namespace surelite::compat
