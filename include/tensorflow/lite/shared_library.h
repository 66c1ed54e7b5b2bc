// SPDX-License-Identifier: Apache-2.0
// Libraries that a program opens by name.
#ifndef SURELITE_TENSORFLOW_LITE_SHARED_LIBRARY_H_
#define SURELITE_TENSORFLOW_LITE_SHARED_LIBRARY_H_

#if !defined(_WIN32)
#include <dlfcn.h>

namespace tflite {

// Null where there is no such library or symbol; GetError says why, and is never null. From any thread.
class SharedLibrary {
 public:
  static void* LoadLibrary(const char* path) { return dlopen(path, RTLD_NOW | RTLD_LOCAL); }
  static void* GetLibrarySymbol(void* handle, const char* symbol) { return handle ? dlsym(handle, symbol) : nullptr; }
  static void* GetSymbol(const char* symbol) { return dlsym(RTLD_DEFAULT, symbol); }
  static int UnLoadLibrary(void* handle) { return handle ? dlclose(handle) : 0; }
  static const char* GetError() {
    const char* const words = dlerror();
    return words ? words : "";
  }
};

}  // namespace tflite
#endif

#endif  // SURELITE_TENSORFLOW_LITE_SHARED_LIBRARY_H_
