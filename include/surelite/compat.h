// SPDX-License-Identifier: Apache-2.0
// What the drop-in adds to the TensorFlow Lite C interface. Usable from C.
#ifndef SURELITE_COMPAT_H_
#define SURELITE_COMPAT_H_

#include "tensorflow/lite/core/c/c_api.h"

#ifdef __cplusplus
extern "C" {
#endif

// The last finding of this thread, as one line: code, sentence, place, next step. "" if there was none. Valid until the
// next call on this thread.
TFL_CAPI_EXPORT const char* surelite_last_diagnostic(void);

// As TfLiteModelCreate, without the copy: the bytes must stay alive and unchanged as long as the model or an
// interpreter made from it. A checksum taken now tells when they have changed.
TFL_CAPI_EXPORT TfLiteModel* surelite_model_create_borrowed(const void* model_data, size_t model_size);

#ifdef __cplusplus
}
#endif

#endif  // SURELITE_COMPAT_H_
