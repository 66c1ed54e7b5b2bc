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

// Which operators of the first subgraph a delegate has taken: writes 1 or 0 for each, `capacity` of them at most, and
// returns how many operators there are; -1 for an interpreter that is not one. `taken` may be null if capacity is 0.
TFL_CAPI_EXPORT int32_t surelite_delegated_operators(const TfLiteInterpreter* interpreter, uint8_t* taken,
                                                     int32_t capacity);

#ifdef __cplusplus
}
#endif

#endif  // SURELITE_COMPAT_H_
