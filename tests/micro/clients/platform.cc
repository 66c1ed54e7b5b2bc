// SPDX-License-Identifier: Apache-2.0
// What a platform gives to every program here: the way of messages. On this machine standard output, on a board the
// debugger.
#include <stdarg.h>

#include "tensorflow/lite/micro/debug_log.h"

#if defined(__arm__)
#include "board/board.h"

// What a toolchain's start-up files have for objects whose destructors would run at the end, which no firmware sees.
extern "C" {
void* __dso_handle = nullptr;                                             // NOLINT
int __aeabi_atexit(void*, void (*)(void*), void*) noexcept { return 0; }  // NOLINT
}

extern "C" void DebugLog(const char* format, va_list args) {
  char text[256];
  DebugVsnprintf(text, sizeof text, format, args);
  board::print(text);
}
#else
#include <stdio.h>

extern "C" void DebugLog(const char* format, va_list args) { vprintf(format, args); }
#endif
