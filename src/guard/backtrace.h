// SPDX-License-Identifier: Apache-2.0
// backtrace() and its lines as glibc has them; on other C libraries (bionic, musl) by the unwinder of the compiler.
#pragma once

#include <cstdlib>  // says whether this is glibc

#if defined(__GLIBC__)

#include <execinfo.h>

#else

#include <dlfcn.h>
#include <unistd.h>
#include <unwind.h>

#include <cstdint>
#include <cstdio>

namespace surelite::guard {

// The return addresses of the calling thread, innermost first.
inline int backtrace(void** frames, int most) {
  struct Walk {
    void** frames;
    int most, count;
  } walk{frames, most, 0};
  _Unwind_Backtrace(
      [](_Unwind_Context* context, void* data) {
        auto* const own = static_cast<Walk*>(data);
        if (own->count >= own->most) return _URC_END_OF_STACK;
        own->frames[own->count++] = reinterpret_cast<void*>(_Unwind_GetIP(context));
        return _URC_NO_REASON;
      },
      &walk);
  return walk.count;
}

// A line per address: the file it lies in, and how far in.
inline void backtrace_symbols_fd(void* const* frames, int count, int fd) {
  for (int i = 0; i < count; ++i) {
    Dl_info info{};
    const bool known = dladdr(frames[i], &info) != 0 && info.dli_fname;
    const auto at = reinterpret_cast<uintptr_t>(frames[i]);
    char line[512];
    const int length = std::snprintf(line, sizeof line, "%.400s(+0x%llx) [%p]\n", known ? info.dli_fname : "?",
                                     static_cast<unsigned long long>(
                                         known ? at - reinterpret_cast<uintptr_t>(info.dli_fbase) : 0),
                                     frames[i]);
    if (length > 0 && write(fd, line, static_cast<size_t>(length)) < 0) return;
  }
}

}  // namespace surelite::guard

#endif
