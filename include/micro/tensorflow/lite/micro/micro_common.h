// SPDX-License-Identifier: Apache-2.0
// How an operator is registered: its callbacks.
#ifndef SURELITE_MICRO_TENSORFLOW_LITE_MICRO_MICRO_COMMON_H_
#define SURELITE_MICRO_TENSORFLOW_LITE_MICRO_MICRO_COMMON_H_

#include "tensorflow/lite/c/common.h"

// init gets the parsed options (length 0) or a custom operator's bytes of the file; what it returns is the node's
// user_data, and what free and reset get. Every callback but invoke may be null.
struct TFLMRegistration {
  void* (*init)(TfLiteContext* context, const char* buffer, size_t length);
  void (*free)(TfLiteContext* context, void* buffer);
  TfLiteStatus (*prepare)(TfLiteContext* context, TfLiteNode* node);
  TfLiteStatus (*invoke)(TfLiteContext* context, TfLiteNode* node);
  void (*reset)(TfLiteContext* context, void* buffer);
  int32_t builtin_code;
  const char* custom_name;
};

struct TFLMInferenceRegistration {
  TfLiteStatus (*invoke)(TfLiteContext* context, TfLiteNode* node);
  void (*reset)(TfLiteContext* context, void* buffer);
};

#endif  // SURELITE_MICRO_TENSORFLOW_LITE_MICRO_MICRO_COMMON_H_
