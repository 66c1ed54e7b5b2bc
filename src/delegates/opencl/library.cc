// SPDX-License-Identifier: Apache-2.0
#include "delegates/opencl/library.h"

#include <dlfcn.h>

namespace surelite::opencl {
namespace {

// As Khronos' loader, its development package, and vendors of Android install it.
constexpr const char* kNames[] = {"libOpenCL.so.1", "libOpenCL.so", "libOpenCL-pixel.so", "libOpenCL-car.so",
                                  "/vendor/lib64/libOpenCL.so", "/vendor/lib/libOpenCL.so"};

struct Meaning {
  int32_t error;
  const char* words;
};
constexpr Meaning kMeanings[] = {
    {-1, "no device"},
    {-2, "the device is not available"},
    {-4, "out of memory on the device"},
    {-5, "out of resources, or the device was lost"},
    {-6, "out of memory on the host"},
    {-11, "the program does not compile"},
    {-14, "a command failed on the device"},
    {-30, "an invalid value"},
    {-34, "the context is gone"},
    {-36, "the queue is gone"},
    {-38, "the memory is gone"},
    {-42, "a binary of another device"},
    {-46, "no kernel of that name"},
    {-48, "an invalid kernel"},
    {-51, "an argument of another size"},
    {-52, "missing arguments"},
    {-54, "a work-group size that the device does not take"},
    {-61, "a buffer of a size that the device does not take"},
    {-1001, "no driver is installed"},
};

}  // namespace

Result<Library> Library::open(const std::string& path) {
  void* handle = nullptr;
  std::string name = path, reason;
  if (!path.empty()) {
    handle = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (!handle) reason = dlerror();
  } else {
    for (const char* each : kNames) {
      handle = dlopen(each, RTLD_NOW | RTLD_LOCAL);
      if (handle) name = each;
      else if (reason.empty()) reason = dlerror();
      if (handle) break;
    }
    if (!handle) name = kNames[0];
  }
  if (!handle) return fail(Code::D503, {{"path", name}, {"reason", reason}});
  Library found;
#define CALL(result, function, parameters)                                                                         \
  found.function = reinterpret_cast<decltype(found.function)>(dlsym(handle, #function));                           \
  if (!found.function) return fail(Code::D503, {{"path", name}, {"reason", "it does not export " #function}});
  SURELITE_OPENCL_FUNCTIONS(CALL)
#undef CALL
  return found;
}

std::string meaning_of(int32_t error) {
  for (const Meaning& each : kMeanings)
    if (each.error == error) return std::string(each.words) + " (" + std::to_string(error) + ")";
  return "error " + std::to_string(error);
}

}  // namespace surelite::opencl
