/* SPDX-License-Identifier: Apache-2.0 */
/* Preloaded by `surelite guard`: a program that opens a TensorFlow Lite library by its path gets Surelite's.
   SURELITE_GUARD_LIBRARIES lists those, separated by colons. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

typedef void* (*open_function)(const char*, int);

static open_function real_dlopen = NULL;

__attribute__((constructor)) static void find_real(void) { real_dlopen = (open_function)dlsym(RTLD_NEXT, "dlopen"); }

static const char* last_part(const char* path) {
  const char* slash = strrchr(path, '/');
  return slash ? slash + 1 : path;
}

/* The listed library of the same name, a version behind ".so" left aside; the path itself if there is none. */
static const char* replacement(const char* path, char* buffer, size_t size) {
  const char* wanted = last_part(path);
  const char* ending = strstr(wanted, ".so");
  if (!ending || strncmp(wanted, "libtensorflowlite", 17) != 0) return path;
  const size_t length = (size_t)(ending + 3 - wanted);
  const char* rest = secure_getenv("SURELITE_GUARD_LIBRARIES");
  while (rest && *rest) {
    const char* colon = strchr(rest, ':');
    const size_t whole = colon ? (size_t)(colon - rest) : strlen(rest);
    if (whole < size) {
      memcpy(buffer, rest, whole);
      buffer[whole] = 0;
      const char* name = last_part(buffer);
      if (strlen(name) == length && strncmp(name, wanted, length) == 0) return buffer;
    }
    rest = colon ? colon + 1 : NULL;
  }
  return path;
}

static const char* chosen(const char* path) {
  static __thread char buffer[4096];
  return path ? replacement(path, buffer, sizeof(buffer)) : NULL;
}

/* The last call must be a jump: the loader looks at the return address to see whose search path counts. */
__attribute__((visibility("default"))) void* dlopen(const char* path, int mode) {
  if (!real_dlopen) find_real(); /* constructors of other libraries run first */
  return real_dlopen(chosen(path), mode);
}
