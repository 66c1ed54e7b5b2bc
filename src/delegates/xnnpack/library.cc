// SPDX-License-Identifier: Apache-2.0
#include "delegates/xnnpack/library.h"

#include <dlfcn.h>

namespace surelite {
namespace {

constexpr const char* kName = "libXNNPACK.so.0";

Result<Xnnpack> open() {
  const auto refuse = [](const std::string& reason) {
    return fail(Code::D503, {{"path", kName}, {"reason", reason}});
  };
  void* library = dlopen(kName, RTLD_NOW | RTLD_LOCAL);
  if (!library) return refuse(dlerror());
  Xnnpack found;
#define CALL(function)                                                                    \
  found.function = reinterpret_cast<decltype(found.function)>(dlsym(library, #function)); \
  if (!found.function) return refuse("it does not export " #function);
  SURELITE_XNNPACK_FUNCTIONS(CALL)
  CALL(pthreadpool_create)
  CALL(pthreadpool_destroy)
#undef CALL
  if (found.xnn_initialize(nullptr) != xnn_status_success) return refuse("it does not run on this processor");
  return found;
}

}  // namespace

Result<const Xnnpack*> Xnnpack::get() {
  static const Result<Xnnpack> library = open();
  if (!library) return library.failure();
  return &*library;
}

}  // namespace surelite
