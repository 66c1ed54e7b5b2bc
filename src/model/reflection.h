// SPDX-License-Identifier: Apache-2.0
// The schema as data: embedded in the library, used to read options by name and to find what is damaged in a file.
#pragma once

#include <flatbuffers/reflection_generated.h>

#include <string>
#include <string_view>

namespace surelite {

const reflection::Schema& schema();
// By name without namespace, "Conv2DOptions"; nullptr if there is none.
const reflection::Object* schema_object(std::string_view short_name);
const reflection::Enum* schema_enum(std::string_view short_name);
// The name without namespace; the view lives as long as the program.
std::string_view schema_short_name(const reflection::Object* object);
// Where the schema keeps entries in the order of their names: the one of that name, or null.
template <class Entry>
const Entry* schema_find(const flatbuffers::Vector<flatbuffers::Offset<Entry>>& sorted, std::string_view name) {
  flatbuffers::uoffset_t first = 0, count = sorted.size();
  while (count > 0) {
    const flatbuffers::uoffset_t half = count / 2;
    const Entry* entry = sorted.Get(first + half);
    const int order = std::string_view(entry->name()->c_str(), entry->name()->size()).compare(name);
    if (order == 0) return entry;
    if (order < 0) first += half + 1;
    count = order < 0 ? count - half - 1 : half;
  }
  return nullptr;
}
// The enumerator of a value, or null. Values of most enumerations count up from 0.
const reflection::EnumVal* schema_enumerator(const reflection::Enum& type, int64_t value);
// The table behind a member of a union, by the union's name and the member's number; null for NONE and unknown members.
const reflection::Object* schema_member(std::string_view union_name, int64_t value);
// "CONV_2D" for ("BuiltinOperator", 3); empty if the value is not in the enumeration.
std::string_view schema_enum_name(std::string_view enum_name, int64_t value);
// The other way: false if no enumerator has that name.
bool schema_enum_value(std::string_view enum_name, std::string_view name, int64_t* value);

}  // namespace surelite
