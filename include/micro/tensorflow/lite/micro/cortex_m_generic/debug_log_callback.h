// SPDX-License-Identifier: Apache-2.0
// The application's output of messages; silent until it is set.
#ifndef SURELITE_MICRO_TENSORFLOW_LITE_MICRO_CORTEX_M_GENERIC_DEBUG_LOG_CALLBACK_H_
#define SURELITE_MICRO_TENSORFLOW_LITE_MICRO_CORTEX_M_GENERIC_DEBUG_LOG_CALLBACK_H_

#ifdef __cplusplus
extern "C" {
#endif

typedef void (*DebugLogCallback)(const char* s);
void RegisterDebugLogCallback(DebugLogCallback callback);

#ifdef __cplusplus
}
#endif

#endif  // SURELITE_MICRO_TENSORFLOW_LITE_MICRO_CORTEX_M_GENERIC_DEBUG_LOG_CALLBACK_H_
