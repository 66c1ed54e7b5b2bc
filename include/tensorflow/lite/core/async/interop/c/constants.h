// SPDX-License-Identifier: Apache-2.0
// Names of kinds of synchronization.
#ifndef SURELITE_TENSORFLOW_LITE_CORE_ASYNC_INTEROP_C_CONSTANTS_H_
#define SURELITE_TENSORFLOW_LITE_CORE_ASYNC_INTEROP_C_CONSTANTS_H_

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

// The call returns when the data are there.
static const char kTfLiteSyncTypeNoSyncObj[] = "no_sync_obj";

#ifdef __cplusplus
}
#endif

#endif  // SURELITE_TENSORFLOW_LITE_CORE_ASYNC_INTEROP_C_CONSTANTS_H_
