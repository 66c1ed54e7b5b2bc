/* SPDX-License-Identifier: Apache-2.0 */
/* Preloaded by `surelite guard`: the kernel stops quietly where guarded memory ends instead of faulting. A read that
   could go beyond a tensor goes through memory of its own, and what arrived is copied: if that is too much, the copy
   faults. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "interface.h"

#define EXPORT __attribute__((visibility("default")))

static size_t (*room_of)(const void*) = NULL;

EXPORT void surelite_guard_watch_room(size_t (*room)(const void*)) { room_of = room; }

static int could_leave(const void* to, size_t bytes) { return room_of && bytes && bytes > room_of(to); }

static void* borrow(size_t bytes) {
  void* memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  return memory == MAP_FAILED ? NULL : memory;
}

static ssize_t hand_over(void* to, void* borrowed, size_t bytes, ssize_t got) {
  const int reason = errno;
  if (got > 0) memcpy(to, borrowed, (size_t)got);
  munmap(borrowed, bytes);
  errno = reason;
  return got;
}

#define REAL(name)                      \
  static __typeof__(name)* real = NULL; \
  if (!real) real = (__typeof__(name)*)dlsym(RTLD_NEXT, #name)

EXPORT ssize_t read(int file, void* to, size_t bytes) {
  REAL(read);
  void* borrowed = could_leave(to, bytes) ? borrow(bytes) : NULL;
  if (!borrowed) return real(file, to, bytes);
  return hand_over(to, borrowed, bytes, real(file, borrowed, bytes));
}

EXPORT ssize_t pread(int file, void* to, size_t bytes, off_t at) {
  REAL(pread);
  void* borrowed = could_leave(to, bytes) ? borrow(bytes) : NULL;
  if (!borrowed) return real(file, to, bytes, at);
  return hand_over(to, borrowed, bytes, real(file, borrowed, bytes, at));
}

EXPORT ssize_t recv(int file, void* to, size_t bytes, int flags) {
  REAL(recv);
  void* borrowed = could_leave(to, bytes) ? borrow(bytes) : NULL;
  if (!borrowed) return real(file, to, bytes, flags);
  return hand_over(to, borrowed, bytes, real(file, borrowed, bytes, flags));
}

EXPORT size_t fread(void* to, size_t size, size_t count, FILE* file) {
  REAL(fread);
  size_t bytes = 0;
  const int fits = !__builtin_mul_overflow(size, count, &bytes);
  void* borrowed = fits && could_leave(to, bytes) ? borrow(bytes) : NULL;
  if (!borrowed) return real(to, size, count, file);
  const ssize_t got = (ssize_t)real(borrowed, 1, bytes, file);
  return (size_t)hand_over(to, borrowed, bytes, got) / size;
}
