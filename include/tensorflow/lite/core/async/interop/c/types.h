// SPDX-License-Identifier: Apache-2.0
// What buffers and synchronization objects of other devices are described with.
#ifndef SURELITE_TENSORFLOW_LITE_CORE_ASYNC_INTEROP_C_TYPES_H_
#define SURELITE_TENSORFLOW_LITE_CORE_ASYNC_INTEROP_C_TYPES_H_

#include "tensorflow/lite/core/async/c/types.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum TfLiteAttrMapType {
  kTfLiteAttrMapTypeUnknown = 0,
  kTfLiteAttrMapTypeBuffer = 1,
  kTfLiteAttrMapTypeSync = 2,
} TfLiteAttrMapType;

// With the type of the value.
typedef enum TfLiteBufferAttrKey {
  kTfLiteBufferAttrKeyUnknown = 0,
  kTfLiteBufferAttrKeyResourceTypeName = 1,  // const char*
  kTfLiteBufferAttrKeyAlignment = 2,         // size_t
  kTfLiteBufferAttrKeyPadding = 3,           // size_t
  kTfLiteBufferAttrKeyOffset = 4,            // size_t
  kTfLiteBufferAttrKeySize = 5,              // size_t
} TfLiteBufferAttrKey;

typedef enum TfLiteSynchronizationAttrKey {
  kTfLiteSynchronizationAttrKeyUnknown = 0,
  kTfLiteSynchronizationAttrKeyObjectTypeName = 1,  // const char*
} TfLiteSynchronizationAttrKey;

typedef struct TfLiteAttributeMap TfLiteAttributeMap;

#ifdef __cplusplus
}
#endif

#endif  // SURELITE_TENSORFLOW_LITE_CORE_ASYNC_INTEROP_C_TYPES_H_
