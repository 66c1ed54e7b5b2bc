// SPDX-License-Identifier: Apache-2.0
#include "delegates/drop_in/library.h"

#include <dlfcn.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>

#include "base/platform/owner.h"

namespace surelite {
namespace {

std::filesystem::path program() {
  std::array<char, 4096> path{};
  const ssize_t length = readlink("/proc/self/exe", path.data(), path.size() - 1);
  return length > 0 ? std::string(path.data(), static_cast<size_t>(length)) : std::string();
}

std::filesystem::path library_of_code() {
  Dl_info info{};
  return dladdr(reinterpret_cast<const void*>(&library_of_code), &info) && info.dli_fname ? info.dli_fname : "";
}

std::string find(const char* name) {
  std::error_code ignored;
  if (const char* folder = secure_getenv("SURELITE_DELEGATE_HOST"))
    if (const auto path = std::filesystem::path(folder) / name; std::filesystem::exists(path, ignored))
      return path.string();
  for (const std::filesystem::path& own : {program(), library_of_code()}) {
    if (own.empty()) continue;
    for (const char* folder :
         {".", "../lib/surelite", "../lib/surelite/compat/lib", "compat/lib", "../..", "../lib", "../bin"})
      if (const auto path = own.parent_path() / folder / name; is_of_same_owner(path.string(), own.string()))
        return std::filesystem::weakly_canonical(path, ignored).string();
  }
  return "";
}

}  // namespace

Result<DropIn> DropIn::open(const std::string& path) {
  const auto refuse = [&](const std::string& reason) {
    return fail(Code::D503, {{"path", path.empty() ? "libtensorflowlite_c.so" : path}, {"reason", reason}});
  };
  if (path.empty()) return refuse("it was not found beside the program or below ../lib/surelite");
  void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_GLOBAL);
  if (!library) return refuse(dlerror());
  DropIn drop_in;
#define CALL(function)                                                                            \
  drop_in.function = reinterpret_cast<decltype(drop_in.function)>(dlsym(library, #function));     \
  if (!drop_in.function) return refuse("it does not export " #function);
  SURELITE_DROP_IN_FUNCTIONS(CALL)
#undef CALL
  return drop_in;
}

std::string find_drop_in() { return find("libtensorflowlite_c.so"); }
std::string find_host() { return find("surelite_delegate_host"); }

}  // namespace surelite
