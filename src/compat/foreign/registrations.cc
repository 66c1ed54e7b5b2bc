// SPDX-License-Identifier: Apache-2.0
// Registrations of the core's operators, made from ops.def.
#include "compat/foreign/registrations.h"

#include <map>
#include <string_view>
#include <vector>

#include "compat/foreign/standalone.h"
#include "model/reflection.h"
#include "ops/registry.h"

namespace surelite {

#define OP(NAME, file, goal) extern const OpSpec op_##file;
#define CUSTOM_OP(NAME, file, goal) extern const OpSpec op_##file;
#include "ops/ops.def"
#undef OP
#undef CUSTOM_OP

namespace compat {
namespace {

using Call = TfLiteStatus (*)(TfLiteContext*, TfLiteNode*);

// Functions of one operator, so that their addresses tell which.
template <const OpSpec* kSpec>
TfLiteStatus prepare_native(TfLiteContext* context, TfLiteNode* node) {
  return prepare_standalone(*kSpec, context, node);
}
template <const OpSpec* kSpec>
TfLiteStatus invoke_native(TfLiteContext* context, TfLiteNode* node) {
  return invoke_standalone(*kSpec, context, node);
}
void* init_native(TfLiteContext*, const char*, size_t) { return make_standalone(); }
void free_native(TfLiteContext*, void* state) { free_standalone(state); }

struct Native {
  const char* name;
  bool custom;
  const OpSpec* spec;
  Call prepare, invoke;
};

constexpr Native kNatives[] = {
#define OP(NAME, file, goal) {#NAME, false, &op_##file, prepare_native<&op_##file>, invoke_native<&op_##file>},
#define CUSTOM_OP(NAME, file, goal) {NAME, true, &op_##file, prepare_native<&op_##file>, invoke_native<&op_##file>},
#include "ops/ops.def"
#undef OP
#undef CUSTOM_OP
};

TfLiteRegistration registration_of(const Native& native) {
  TfLiteRegistration registration{};
  registration.init = init_native;
  registration.free = free_native;
  registration.prepare = native.prepare;
  registration.invoke = native.invoke;
  registration.builtin_code = kCustomCode;
  registration.custom_name = native.custom ? native.name : nullptr;
  registration.version = native.spec->max_version;
  return registration;
}

struct Entry {
  TfLiteRegistration registration;
  const OpSpec* spec;
};

struct Table {
  std::map<std::string_view, Entry> builtins, customs;
  std::map<Call, const Entry*> by_invoke;
  std::vector<const TfLiteRegistration*> by_code;

  Table() {
    for (const Native& native : kNatives)
      (native.custom ? customs : builtins)[native.name] = {registration_of(native), native.spec};
    by_code.resize(256, nullptr);
    for (int32_t code = 0; code < 256; ++code) {
      const OpSpec* spec = find_builtin(code);
      if (!spec) continue;
      for (auto& [name, entry] : builtins)
        if (entry.spec == spec && name == schema_enum_name("BuiltinOperator", code)) {
          entry.registration.builtin_code = code;
          by_code[static_cast<size_t>(code)] = &entry.registration;
        }
    }
    for (const auto* list : {&builtins, &customs})
      for (const auto& [name, entry] : *list) by_invoke[entry.registration.invoke] = &entry;
  }
};

const Table& table() {
  static const Table* const instance = new Table;
  return *instance;
}

}  // namespace

const TfLiteRegistration* builtin_registration(int32_t code) {
  return code >= 0 && code < 256 ? table().by_code[static_cast<size_t>(code)] : nullptr;
}

const TfLiteRegistration* builtin_registration_named(const char* name) {
  const auto found = table().builtins.find(name ? name : "");
  return found == table().builtins.end() ? nullptr : &found->second.registration;
}

const TfLiteRegistration* custom_registration(const char* name) {
  const auto found = table().customs.find(name ? name : "");
  return found == table().customs.end() ? nullptr : &found->second.registration;
}

const OpSpec* native_spec(const TfLiteRegistration& registration) {
  if (registration.registration_external) return nullptr;
  const auto found = table().by_invoke.find(registration.invoke);
  if (found == table().by_invoke.end()) return nullptr;
  // A copy with one function replaced is the caller's own operator.
  const TfLiteRegistration& own = found->second->registration;
  const bool same =
      own.prepare == registration.prepare && own.init == registration.init && own.free == registration.free;
  return same ? found->second->spec : nullptr;
}

TfLiteStatus invoke_unresolved(TfLiteContext* context, TfLiteNode*) {
  context->ReportError(context, "Encountered an unresolved custom op. Did you miss a custom op or delegate?");
  return kTfLiteError;
}

}  // namespace compat
}  // namespace surelite
