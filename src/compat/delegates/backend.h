// SPDX-License-Identifier: Apache-2.0
// What the libraries of delegates ask of the library that runs models.
#pragma once

#include "tensorflow/lite/core/c/common.h"

extern "C" {

// A delegate that stands for the backend of that name ("gpu,precision=float16"). Null, with A711, where the caller's
// options cannot be meant.
TFL_CAPI_EXPORT TfLiteDelegate* surelite_backend_delegate_create(const char* engine, const char* name,
                                                                 const char* function, bool options_plausible);
TFL_CAPI_EXPORT void surelite_backend_delegate_delete(TfLiteDelegate* delegate, const char* function);
}
