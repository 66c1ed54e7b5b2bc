// SPDX-License-Identifier: Apache-2.0
#include "compat/foreign/backend.h"

#include <dlfcn.h>

#include <cstdlib>
#include <string_view>

#include "base/platform/owner.h"
#include "compat/interpreter.h"
#include "delegates/module/entry.h"

namespace surelite::compat {
namespace {

constexpr const char* kLibrary = "libsurelite_backends.so";

// Beside this library, below it where it was installed, or in the folder that SURELITE_DELEGATE_HOST names.
OpenBackend find_entry() {
  const auto entry = [](const std::string& path) -> OpenBackend {
    void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    return library ? reinterpret_cast<OpenBackend>(dlsym(library, kOpenBackend)) : nullptr;
  };
  if (const char* folder = secure_getenv("SURELITE_DELEGATE_HOST"))
    if (const OpenBackend found = entry(std::string(folder) + "/" + kLibrary)) return found;
  Dl_info info{};
  if (!dladdr(reinterpret_cast<const void*>(&find_entry), &info) || !info.dli_fname) return nullptr;
  const std::string own = info.dli_fname;
  const size_t slash = own.rfind('/');
  const std::string folder = slash == own.npos ? "./" : own.substr(0, slash + 1);
  for (const char* below : {"", "../../", "surelite/"})
    if (const std::string path = folder + below + kLibrary; is_of_same_owner(path, own))
      if (const OpenBackend found = entry(path)) return found;
  return nullptr;
}

}  // namespace

BackendWish nnapi_wish(const char* accelerator, bool half_precision) {
  BackendWish wish{"NNAPI", "nnapi"};
  if (accelerator && *accelerator && std::string_view(accelerator).find(',') == std::string_view::npos)
    wish.name += std::string(",accelerator=") + accelerator;
  if (half_precision) wish.name += ",precision=float16";
  return wish;
}

TfLiteStatus use_backend(TfLiteContext* context, const TfLiteDelegate* delegate, const BackendWish& wish) {
  Interpreter& interpreter = Subgraph::of(context).interpreter();
  if (interpreter.has_backend(delegate)) return kTfLiteOk;
  static const OpenBackend open = find_entry();
  std::shared_ptr<Delegate> made;
  Diagnostics why;
  BackendRequest request;
  request.name = wish.name.c_str();
  request.threads = wish.threads;
  request.made = &made;
  request.why = &why;
  if (open && open(&request) && made) {
    interpreter.add_backend(delegate, std::move(made));
    return kTfLiteOk;
  }
  if (why.empty()) why.push_back(diagnose(Code::D502, {{"delegate", wish.engine}}));
  report(interpreter.reporter(), "", why);
  return kTfLiteOk;
}

}  // namespace surelite::compat
