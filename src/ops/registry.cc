// SPDX-License-Identifier: Apache-2.0
// Expands ops.def into the table and its two lookups.
#include "ops/registry.h"

#include <array>
#include <map>

#include "model/reflection.h"

namespace surelite {

#define OP(NAME, file) extern const OpSpec op_##file;
#define CUSTOM_OP(NAME, file) extern const OpSpec op_##file;
#include "ops/ops.def"
#undef OP
#undef CUSTOM_OP

namespace {

constexpr const OpSpec* kOps[] = {
#define OP(NAME, file) &op_##file,
#define CUSTOM_OP(NAME, file) &op_##file,
#include "ops/ops.def"
#undef OP
#undef CUSTOM_OP
};

struct Named {
  std::string_view name;
  const OpSpec* spec;
};

constexpr Named kBuiltins[] = {
#define OP(NAME, file) {#NAME, &op_##file},
#define CUSTOM_OP(NAME, file)
#include "ops/ops.def"
#undef OP
#undef CUSTOM_OP
};

constexpr Named kCustoms[] = {
#define OP(NAME, file)
#define CUSTOM_OP(NAME, file) {NAME, &op_##file},
#include "ops/ops.def"
#undef OP
#undef CUSTOM_OP
    {"", nullptr},
};

constexpr int kMaxBuiltin = 256;

std::array<const OpSpec*, kMaxBuiltin> index_builtins() {
  std::array<const OpSpec*, kMaxBuiltin> index{};
  const reflection::Enum* codes = schema_enum("BuiltinOperator");
  std::map<std::string_view, int64_t> values;
  for (const reflection::EnumVal* entry : *codes->values()) values[entry->name()->c_str()] = entry->value();
  for (const Named& named : kBuiltins) {
    const auto found = values.find(named.name);
    if (found != values.end() && found->second < kMaxBuiltin) index[static_cast<size_t>(found->second)] = named.spec;
  }
  return index;
}

}  // namespace

const OpSpec* find_builtin(int32_t builtin_code) {
  static const std::array<const OpSpec*, kMaxBuiltin> index = index_builtins();
  return builtin_code >= 0 && builtin_code < kMaxBuiltin ? index[static_cast<size_t>(builtin_code)] : nullptr;
}

const OpSpec* find_custom(std::string_view custom_code) {
  for (const Named& named : kCustoms)
    if (named.spec && named.name == custom_code) return named.spec;
  return nullptr;
}

std::span<const OpSpec* const> all_ops() { return kOps; }

}  // namespace surelite
