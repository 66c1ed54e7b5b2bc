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
  return short_name.empty() ? nullptr : schema_find(*schema().objects(), std::string(kNamespace).append(short_name));
}

const reflection::Enum* schema_enum(std::string_view short_name) {
  return schema_find(*schema().enums(), std::string(kNamespace).append(short_name));
}

const reflection::EnumVal* schema_enumerator(const reflection::Enum& type, int64_t value) {
  const auto& values = *type.values();
  if (value >= 0 && value < static_cast<int64_t>(values.size())) {
    const reflection::EnumVal* likely = values.Get(static_cast<flatbuffers::uoffset_t>(value));
    if (likely->value() == value) return likely;
  }
  return values.LookupByKey(value);
}

const reflection::Object* schema_member(std::string_view union_name, int64_t value) {
  const reflection::Enum* type = value == 0 ? nullptr : schema_enum(union_name);
  const reflection::EnumVal* member = type ? schema_enumerator(*type, value) : nullptr;
  return member ? schema().objects()->Get(static_cast<flatbuffers::uoffset_t>(member->union_type()->index())) : nullptr;
}

std::string_view schema_short_name(const reflection::Object* object) {
  const std::string_view full(object->name()->c_str(), object->name()->size());
  return full.substr(kNamespace.size());
}

std::string_view schema_enum_name(std::string_view enum_name, int64_t value) {
  const reflection::Enum* type = schema_enum(enum_name);
  const reflection::EnumVal* entry = type ? schema_enumerator(*type, value) : nullptr;
  return entry ? std::string_view(entry->name()->c_str(), entry->name()->size()) : std::string_view();
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
