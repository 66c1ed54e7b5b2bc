// SPDX-License-Identifier: Apache-2.0
// Access to the reflection schema that flatc makes from schema/tflite.fbs at build time.
#include "model/reflection.h"

#include "tflite_bfbs.h"

namespace surelite {
namespace {

constexpr std::string_view kNamespace = "tflite.";

}  // namespace

const reflection::Schema& schema() { return *reflection::GetSchema(kSchemaBytes); }

const reflection::Object* schema_object(std::string_view short_name) {
  if (short_name.empty()) return nullptr;
  return schema().objects()->LookupByKey((std::string(kNamespace) + std::string(short_name)).c_str());
}

const reflection::Enum* schema_enum(std::string_view short_name) {
  return schema().enums()->LookupByKey((std::string(kNamespace) + std::string(short_name)).c_str());
}

std::string_view schema_short_name(const reflection::Object* object) {
  const std::string_view full(object->name()->c_str(), object->name()->size());
  return full.substr(kNamespace.size());
}

std::string_view schema_enum_name(std::string_view enum_name, int64_t value) {
  const reflection::Enum* type = schema_enum(enum_name);
  if (!type) return {};
  for (const reflection::EnumVal* entry : *type->values())
    if (entry->value() == value) return {entry->name()->c_str(), entry->name()->size()};
  return {};
}

bool schema_enum_value(std::string_view enum_name, std::string_view name, int64_t* value) {
  const reflection::Enum* type = schema_enum(enum_name);
  if (!type) return false;
  for (const reflection::EnumVal* entry : *type->values()) {
    if (std::string_view(entry->name()->c_str(), entry->name()->size()) != name) continue;
    *value = entry->value();
    return true;
  }
  return false;
}

}  // namespace surelite
