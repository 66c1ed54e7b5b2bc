// SPDX-License-Identifier: Apache-2.0
// Messages. They go through DebugLog, which a platform may define; TF_LITE_STRIP_ERROR_STRINGS removes them.
#ifndef SURELITE_MICRO_TENSORFLOW_LITE_MICRO_MICRO_LOG_H_
#define SURELITE_MICRO_TENSORFLOW_LITE_MICRO_MICRO_LOG_H_

#include <stdarg.h>
#include <stddef.h>

#if !defined(TF_LITE_STRIP_ERROR_STRINGS)
void MicroPrintf(const char* format, ...);
void VMicroPrintf(const char* format, va_list args);
// As snprintf, for %d %i %u %x %X %p %c %s %f, widths and zeros; returns the length that the whole text has.
int MicroSnprintf(char* buffer, size_t size, const char* format, ...);
int MicroVsnprintf(char* buffer, size_t size, const char* format, va_list args);
#else
#define MicroPrintf(...) tflite::Unused(__VA_ARGS__)
#define VMicroPrintf(...) tflite::Unused(__VA_ARGS__)
#define MicroSnprintf(...) tflite::Unused<int>(__VA_ARGS__)
#define MicroVsnprintf(...) tflite::Unused<int>(__VA_ARGS__)
namespace tflite {
template <typename... Args>
void Unused(Args&&...) {}
template <typename T, typename... Args>
T Unused(Args&&...) {
  return static_cast<T>(0);
}
}  // namespace tflite
#endif

#endif  // SURELITE_MICRO_TENSORFLOW_LITE_MICRO_MICRO_LOG_H_
