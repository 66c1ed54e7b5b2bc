// SPDX-License-Identifier: Apache-2.0
#include "delegates/nnapi/library.h"

#include <dlfcn.h>

#include <algorithm>
#include <iterator>

namespace surelite::nnapi {

// A level is there if all of its functions are, and those of the levels before it.
Result<Library> Library::open(const std::string& path) {
  const std::string name = path.empty() ? "libneuralnetworks.so" : path;
  const auto refuse = [&](const std::string& reason) {
    return fail(Code::D503, {{"path", name}, {"reason", reason}});
  };
  void* handle = dlopen(name.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!handle) return refuse(dlerror());
  Library found;
  int64_t missing = 32;
#define CALL(result, function, parameters, since)                                                                \
  found.function =                                                                                               \
      reinterpret_cast<decltype(found.function)>(dlsym(handle, "ANeuralNetworks" #function));                    \
  if (!found.function) {                                                                                         \
    if (since == 27) return refuse("it does not export ANeuralNetworks" #function);                              \
    missing = std::min<int64_t>(missing, since);                                                                 \
  }
  SURELITE_NNAPI_FUNCTIONS(CALL)
#undef CALL
  found.level = missing - 1;
  if (missing == 32) found.level = std::max<int64_t>(found._getRuntimeFeatureLevel(), 27);
  return found;
}

std::string meaning_of(int error) {
  static constexpr const char* kMeanings[] = {"no error",
                                              "out of memory",
                                              "incomplete",
                                              "an unexpected null",
                                              "bad data",
                                              "an operation failed",
                                              "a call at the wrong time",
                                              "memory that cannot be mapped",
                                              "an output that is too small",
                                              "the device is not available",
                                              "a deadline was missed",
                                              "a deadline was missed for good",
                                              "resources are exhausted",
                                              "resources are exhausted for good",
                                              "the driver died"};
  const bool known = error >= 0 && error < static_cast<int>(std::size(kMeanings));
  return std::string(known ? kMeanings[error] : "an unknown error") + " (" + std::to_string(error) + ")";
}

}  // namespace surelite::nnapi
