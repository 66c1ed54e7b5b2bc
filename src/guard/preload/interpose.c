/* SPDX-License-Identifier: Apache-2.0 */
/* Preloaded by `surelite guard`: remembers the copy that each thread is making, so that a fault inside memcpy can be
   reported with its whole length and both addresses. Adds three stores to every call. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stddef.h>
#include <stdint.h>

#include "interface.h"

#define EXPORT __attribute__((visibility("default")))

static __thread volatile struct surelite_guard_copy current __attribute__((tls_model("initial-exec")));

__attribute__((visibility("default"))) const volatile struct surelite_guard_copy* surelite_guard_copy_in_flight(void) {
  return &current;
}

typedef void* (*copy_function)(void*, const void*, size_t);
typedef void* (*fill_function)(void*, int, size_t);

/* Until the C library's own functions are found (the dynamic linker may copy before), bytes go one by one. */
static void* plain_copy(void* to, const void* from, size_t bytes) {
  volatile unsigned char* t = to;
  const volatile unsigned char* f = from;
  if ((uintptr_t)to <= (uintptr_t)from)
    for (size_t i = 0; i < bytes; ++i) t[i] = f[i];
  else
    for (size_t i = bytes; i-- > 0;) t[i] = f[i];
  return to;
}
static void* plain_fill(void* to, int value, size_t bytes) {
  volatile unsigned char* t = to;
  for (size_t i = 0; i < bytes; ++i) t[i] = (unsigned char)value;
  return to;
}

static copy_function real_memcpy = plain_copy;
static copy_function real_memmove = plain_copy;
static fill_function real_memset = plain_fill;

__attribute__((constructor)) static void find_real(void) {
  copy_function c = (copy_function)dlsym(RTLD_NEXT, "memcpy");
  copy_function m = (copy_function)dlsym(RTLD_NEXT, "memmove");
  fill_function s = (fill_function)dlsym(RTLD_NEXT, "memset");
  if (c) real_memcpy = c;
  if (m) real_memmove = m;
  if (s) real_memset = s;
}

/* Shorter copies are not worth a look at the heap. */
static const size_t kShortest = 32;
static void (*check_of)(const void*, const void*, size_t) = NULL;

EXPORT void surelite_guard_check_copies(void (*check)(const void*, const void*, size_t)) { check_of = check; }

static inline void begin(void* to, const void* from, size_t bytes) {
  current.to = (uint64_t)(uintptr_t)to;
  current.from = (uint64_t)(uintptr_t)from;
  current.bytes = bytes;
}

EXPORT void* memcpy(void* to, const void* from, size_t bytes) {
  begin(to, from, bytes);
  if (check_of && bytes >= kShortest) check_of(to, from, bytes);
  void* result = real_memcpy(to, from, bytes);
  current.bytes = 0;
  return result;
}
EXPORT void* memmove(void* to, const void* from, size_t bytes) {
  begin(to, from, bytes);
  if (check_of && bytes >= kShortest) check_of(to, from, bytes);
  void* result = real_memmove(to, from, bytes);
  current.bytes = 0;
  return result;
}
EXPORT void* memset(void* to, int value, size_t bytes) {
  begin(to, 0, bytes);
  void* result = real_memset(to, value, bytes);
  current.bytes = 0;
  return result;
}
/* Fortified programs call these; a destination that the compiler knows to be too small still ends the program. */
EXPORT void* __memcpy_chk(void* to, const void* from, size_t bytes, size_t room) {
  if (bytes > room) __builtin_trap();
  return memcpy(to, from, bytes);
}
EXPORT void* __memmove_chk(void* to, const void* from, size_t bytes, size_t room) {
  if (bytes > room) __builtin_trap();
  return memmove(to, from, bytes);
}
EXPORT void* __memset_chk(void* to, int value, size_t bytes, size_t room) {
  if (bytes > room) __builtin_trap();
  return memset(to, value, bytes);
}
