// SPDX-License-Identifier: Apache-2.0
// Expands ops.def into the table and its two lookups.
#include "ops/registry.h"

#include <array>

#include "tflite_generated.h"

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

constexpr Named kCustoms[] = {
#define OP(NAME, file)
#define CUSTOM_OP(NAME, file) {NAME, &op_##file},
#include "ops/ops.def"
#undef OP
#undef CUSTOM_OP
    {"", nullptr},
};

// Every operator at the place of its number in the schema.
constexpr std::array<const OpSpec*, tflite::BuiltinOperator_MAX + 1> index_builtins() {
  std::array<const OpSpec*, tflite::BuiltinOperator_MAX + 1> index{};
#define OP(NAME, file) index[tflite::BuiltinOperator_##NAME] = &op_##file;
#define CUSTOM_OP(NAME, file)
#include "ops/ops.def"
#undef OP
#undef CUSTOM_OP
  return index;
}

constexpr auto kBuiltins = index_builtins();

}  // namespace

const OpSpec* find_builtin(int32_t builtin_code) {
  const bool known = builtin_code >= 0 && builtin_code <= tflite::BuiltinOperator_MAX;
  return known ? kBuiltins[static_cast<size_t>(builtin_code)] : nullptr;
}

const OpSpec* find_custom(std::string_view custom_code) {
  for (const Named& named : kCustoms)
    if (named.spec && named.name == custom_code) return named.spec;
  return nullptr;
}

std::span<const OpSpec* const> all_ops() { return kOps; }

}  // namespace surelite
