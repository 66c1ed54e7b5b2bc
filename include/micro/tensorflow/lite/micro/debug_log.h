// SPDX-License-Identifier: Apache-2.0
// Where a platform prints. The library's own version calls what RegisterDebugLogCallback was given; an application or
// board may define its own.
#ifndef SURELITE_MICRO_TENSORFLOW_LITE_MICRO_DEBUG_LOG_H_
#define SURELITE_MICRO_TENSORFLOW_LITE_MICRO_DEBUG_LOG_H_

#include <stdarg.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

// The library passes finished text (with each % doubled) and no arguments, so that the older form, which took a ready
// string only, prints the same.
void DebugLog(const char* format, va_list args);
int DebugVsnprintf(char* buffer, size_t size, const char* format, va_list args);

#ifdef __cplusplus
}
#endif

#endif  // SURELITE_MICRO_TENSORFLOW_LITE_MICRO_DEBUG_LOG_H_
