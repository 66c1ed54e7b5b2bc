// SPDX-License-Identifier: Apache-2.0
// The document behind every answer of the tool. Text is rendered from it, so text never knows more than --json.
#pragma once

#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>

#include "surelite/diagnostic.h"
#include "surelite/types.h"

namespace surelite::tool {

using Json = nlohmann::ordered_json;

inline constexpr int kSchemaVersion = 1;

// {"schema_version": 1, "verb": verb}; exit_code is filled in when the document is written.
Json new_document(std::string_view verb);

Json to_json(const Shape& shape);
Json to_json(const Diagnostic& diagnostic);
Json to_json(const Diagnostics& list);
// Numbers that JSON cannot express become the strings "nan", "inf" and "-inf".
Json number_to_json(double value);

// One line or indented; bytes that are not UTF-8 are replaced.
std::string dump(const Json& document);

// The text of a field, or `otherwise` if it is absent or no text.
std::string text_of(const Json& object, const char* field, std::string_view otherwise = "");
int64_t integer_of(const Json& object, const char* field, int64_t otherwise = 0);
bool flag_of(const Json& object, const char* field);
// The field if it is an array, else an empty array.
const Json& list_of(const Json& object, const char* field);
// The field if it is an object, else an empty object.
const Json& object_of(const Json& object, const char* field);

}  // namespace surelite::tool
