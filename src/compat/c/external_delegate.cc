// SPDX-License-Identifier: Apache-2.0
// Delegates from plug-ins, loaded by path.
#include <dlfcn.h>
#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <map>
#include <mutex>
#include <string>

#include "base/platform/per_thread.h"
#include "compat/c/opaque_structs.h"
#include "compat/foreign/owned_delegate.h"
#include "tensorflow/lite/delegates/external/external_delegate.h"

using namespace surelite;
using namespace surelite::compat;

namespace {

using CreateFunction = TfLiteDelegate* (*)(const char* const*, const char* const*, size_t, void (*)(const char*));
using DestroyFunction = void (*)(TfLiteDelegate*);

// What a plug-in says while it makes a delegate; cut, because it may not be left by an exception.
struct PluginError {
  char text[1024] = "";
};
void keep_error(const char* message) {
  if (PluginError* const said = PerThread<PluginError>::get())
    std::snprintf(said->text, sizeof said->text, "%s", message ? message : "");
}

// A plug-in may return one instance from several calls: it is destroyed once, with its last user.
struct Instances {
  std::mutex mutex;
  std::map<TfLiteDelegate*, int> users;
};
Instances& instances() {
  static Instances* const all = new Instances;
  return *all;
}

TfLiteDelegate* refuse(const char* path, std::string reason) {
  report({}, "", diagnose(Code::D503, {{"path", path}, {"reason", reason}}));
  return nullptr;
}

// In a process of its own: what it cannot do there is known when the graph is compiled, and the CPU does it.
TfLiteDelegate* isolated(const TfLiteExternalDelegateOptions& options) {
  std::string name = std::string("isolated:plugin:") + options.lib_path;
  for (int i = 0; i < options.count; ++i) {
    const std::string entry = fmt::format("{}={}", options.keys[i], options.values[i]);
    if (entry.find(',') != std::string::npos)
      return refuse(options.lib_path, "an option with a comma cannot be passed on to another process: " + entry);
    name += "," + entry;
  }
  return make_backend_delegate({options.lib_path, std::move(name)});
}

bool isolation_wanted() {
  const char* wanted = secure_getenv("SURELITE_DELEGATES");
  return wanted && std::string_view(wanted) == "isolated";
}

TfLiteDelegate* load(const TfLiteExternalDelegateOptions& options) {
  const char* path = options.lib_path;
  if (options.count < 0 || options.count > kExternalDelegateMaxOptions)
    return refuse(path, fmt::format("its options count {} entries; the struct looks uninitialized", options.count));
  if (isolation_wanted()) return isolated(options);
  // Never closed again: its code may still be called by whatever it registered.
  void* library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (!library) return refuse(path, dlerror());
  const auto create = reinterpret_cast<CreateFunction>(dlsym(library, "tflite_plugin_create_delegate"));
  const auto destroy = reinterpret_cast<DestroyFunction>(dlsym(library, "tflite_plugin_destroy_delegate"));
  if (!create || !destroy)
    return refuse(path, "it does not export tflite_plugin_create_delegate and tflite_plugin_destroy_delegate");
  keep_error("");
  TfLiteDelegate* inner = create(options.keys, options.values, static_cast<size_t>(options.count), keep_error);
  if (!inner) {
    const PluginError* const said = PerThread<PluginError>::get();
    return refuse(path, said && *said->text ? std::string("it said: ") + said->text
                                            : "it returned no delegate and gave no reason");
  }
  {
    Instances& all = instances();
    const std::lock_guard lock(all.mutex);
    ++all.users[inner];
  }
  return make_wrapped_delegate(inner, [inner, destroy] {
    Instances& all = instances();
    {
      const std::lock_guard lock(all.mutex);
      if (--all.users[inner] > 0) return;
      all.users.erase(inner);
    }
    destroy(inner);
  });
}

}  // namespace

extern "C" {

TfLiteStatus TfLiteExternalDelegateOptionsInsert(TfLiteExternalDelegateOptions* options, const char* key,
                                                 const char* value) {
  if (!options || !key || !value || options->count < 0 || options->count >= kExternalDelegateMaxOptions) {
    refuse_argument({}, __func__, "options", options ? options->count : 0,
                    "a key, a value and room among 256 entries are needed");
    return kTfLiteError;
  }
  options->keys[options->count] = key;
  options->values[options->count] = value;
  ++options->count;
  return kTfLiteOk;
}

TfLiteExternalDelegateOptions TfLiteExternalDelegateOptionsDefault(const char* lib_path) {
  TfLiteExternalDelegateOptions options{};
  options.lib_path = lib_path;
  options.insert = TfLiteExternalDelegateOptionsInsert;
  return options;
}

TfLiteDelegate* TfLiteExternalDelegateCreate(const TfLiteExternalDelegateOptions* options) {
  return shielded(static_cast<TfLiteDelegate*>(nullptr), [&]() -> TfLiteDelegate* {
    if (options && options->lib_path) return load(*options);
    refuse_argument({}, "TfLiteExternalDelegateCreate", options ? "lib_path" : "options", "null",
                    "the path of the delegate library is needed");
    return nullptr;
  });
}

void TfLiteExternalDelegateDelete(TfLiteDelegate* delegate) {
  shielded([&] { delete_owned_delegate(delegate, "TfLiteExternalDelegateDelete"); });
}

}  // extern "C"
