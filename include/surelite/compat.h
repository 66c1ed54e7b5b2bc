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

// What this process has made through the library and not deleted yet. Counted always, with guarded mode and without it.
typedef struct SureliteLive {
  int64_t models;        // TfLiteModel, tflite::FlatBufferModel
  int64_t options;       // TfLiteInterpreterOptions
  int64_t interpreters;  // of both interfaces
  int64_t sessions;      // of the native interface
  int64_t delegates;     // made by the library, TfLiteOpaqueDelegateCreate included
  int64_t held_bytes;    // files of models, and memory of tensors in interpreters and sessions; not packed weights
} SureliteLive;

// Fills in `live`, which may be null, and returns the number of objects. From any thread, at any time. Memory that
// several objects share counts once.
TFL_CAPI_EXPORT int64_t surelite_live(SureliteLive* live);

#ifdef __cplusplus
}
#endif

#endif  // SURELITE_COMPAT_H_
