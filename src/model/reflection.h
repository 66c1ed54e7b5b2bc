// SPDX-License-Identifier: Apache-2.0
// The schema as data: embedded in the library, used to read options by name and to find what is damaged in a file.
#pragma once

#include <flatbuffers/reflection.h>

#include <string>
#include <string_view>

namespace surelite {

const reflection::Schema& schema();
// By name without namespace, "Conv2DOptions"; nullptr if there is none.
const reflection::Object* schema_object(std::string_view short_name);
const reflection::Enum* schema_enum(std::string_view short_name);
// The name without namespace; the view lives as long as the program.
std::string_view schema_short_name(const reflection::Object* object);
// "CONV_2D" for ("BuiltinOperator", 3); empty if the value is not in the enumeration.
std::string_view schema_enum_name(std::string_view enum_name, int64_t value);
// The other way: false if no enumerator has that name.
bool schema_enum_value(std::string_view enum_name, std::string_view name, int64_t* value);

}  // namespace surelite
