// SPDX-License-Identifier: Apache-2.0
// Finding operators for the C interface.
#include "compat/handles/option_resolver.h"

#include <cstring>

#include "compat/foreign/operator.h"
#include "compat/foreign/registrations.h"
#include "compat/handles/handles.h"
#include "ops/registry.h"

namespace surelite::compat {

void ResolverTable::clear_callbacks() {
  ResolverTable fresh;
  fresh.builtins.swap(builtins);
  fresh.customs.swap(customs);
  std::swap(*this, fresh);
}

template <class V>
const TfLiteRegistration* OptionResolver::widen(const V* found) const {
  if (!found) return nullptr;
  TfLiteRegistration& full = widened_.emplace_back();
  std::memset(&full, 0, sizeof full);
  std::memcpy(&full, found, sizeof *found);
  return &full;
}

const TfLiteRegistration* OptionResolver::widen(const TfLiteOperator* found) const {
  if (!handle_is_live(found, HandleKind::op)) return nullptr;
  return &found->registration;
}

namespace {

// What a callback finds; nothing without one.
template <class Found, class Key>
const Found* ask(const Found* (*callback)(void*, Key, int), void* user_data, Key key, int version) {
  return callback ? callback(user_data, key, version) : nullptr;
}

bool has_version(const OpSpec* spec, int version) {
  return spec && version >= spec->min_version && version <= spec->max_version;
}

}  // namespace

const TfLiteRegistration* OptionResolver::find(int32_t code, int version) const {
  if (table_) {
    const ResolverTable& t = *table_;
    if (const auto added = t.builtins.find({code, version}); added != t.builtins.end()) return &added->second;
    const auto op = static_cast<TfLiteBuiltinOperator>(code);
    const TfLiteRegistration* found = widen(ask(t.find_builtin_external, t.user_data, code, version));
    if (!found) found = ask(t.find_builtin, t.user_data, op, version);
    if (!found) found = widen(ask(t.find_builtin_v3, t.user_data, op, version));
    if (!found) found = widen(ask(t.find_builtin_v2, t.user_data, op, version));
    if (!found) found = widen(ask(t.find_builtin_v1, t.user_data, op, version));
    if (found) return found;
  }
  return with_core_ && has_version(find_builtin(code), version) ? builtin_registration(code) : nullptr;
}

const TfLiteRegistration* OptionResolver::find(const char* name, int version) const {
  if (table_) {
    const ResolverTable& t = *table_;
    if (const auto added = t.customs.find({name, version}); added != t.customs.end()) return &added->second;
    const TfLiteRegistration* found = widen(ask(t.find_custom_external, t.user_data, name, version));
    if (!found) found = ask(t.find_custom, t.user_data, name, version);
    if (!found) found = widen(ask(t.find_custom_v3, t.user_data, name, version));
    if (!found) found = widen(ask(t.find_custom_v2, t.user_data, name, version));
    if (!found) found = widen(ask(t.find_custom_v1, t.user_data, name, version));
    if (found) return found;
  }
  return with_core_ && has_version(find_custom(name), version) ? custom_registration(name) : nullptr;
}

}  // namespace surelite::compat
