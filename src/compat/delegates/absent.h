// SPDX-License-Identifier: Apache-2.0
// What the libraries of absent delegates ask of the library that runs models.
#pragma once

#include "tensorflow/lite/core/c/common.h"

extern "C" {

// A delegate that takes no operator and says so (D502). Null, with A711, where the caller's options cannot be meant.
TFL_CAPI_EXPORT TfLiteDelegate* surelite_absent_delegate_create(const char* name, const char* function,
                                                                bool options_plausible);
TFL_CAPI_EXPORT void surelite_absent_delegate_delete(TfLiteDelegate* delegate, const char* function);
}
