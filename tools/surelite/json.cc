// SPDX-License-Identifier: Apache-2.0
// Diagnostics and shapes as JSON, and careful access to documents that may come from a child process.
#include "json.h"

#include <cmath>

namespace surelite::tool {

Json new_document(std::string_view verb) {
  Json document = Json::object();
  document["schema_version"] = kSchemaVersion;
  document["verb"] = verb;
  return document;
}

Json to_json(const Shape& shape) {
  Json list = Json::array();
  for (const int32_t dim : shape) list.push_back(dim);
  return list;
}

Json number_to_json(double value) {
  if (std::isfinite(value)) return value;
  return std::isnan(value) ? "nan" : value > 0 ? "inf" : "-inf";
}

Json to_json(const Diagnostic& diagnostic) {
  constexpr std::string_view kSeverities[] = {"note", "warning", "error"};
  Json json = Json::object();
  json["code"] = name_of(diagnostic.code);
  json["severity"] = kSeverities[static_cast<int>(diagnostic.severity())];
  json["message"] = diagnostic.message();
  if (const std::string hint = diagnostic.hint(); !hint.empty()) json["hint"] = hint;
  if (const std::string place = diagnostic.place(); !place.empty()) {
    json["place"] = place;
    Json where = Json::object();
    if (diagnostic.where.subgraph >= 0) where["subgraph"] = diagnostic.where.subgraph;
    if (diagnostic.where.op >= 0) where["op"] = diagnostic.where.op;
    if (!diagnostic.where.op_name.empty()) where["op_name"] = diagnostic.where.op_name;
    if (diagnostic.where.tensor >= 0) {
      where["tensor"] = diagnostic.where.tensor;
      where["tensor_name"] = diagnostic.where.tensor_name;
    }
    if (diagnostic.where.byte_begin >= 0) where["byte_begin"] = diagnostic.where.byte_begin;
    if (diagnostic.where.byte_end >= 0) where["byte_end"] = diagnostic.where.byte_end;
    json["where"] = std::move(where);
  }
  Json arguments = Json::object();
  for (const Argument& argument : diagnostic.arguments) {
    if (const auto* i = std::get_if<int64_t>(&argument.value)) arguments[argument.name] = *i;
    else if (const auto* d = std::get_if<double>(&argument.value)) arguments[argument.name] = number_to_json(*d);
    else arguments[argument.name] = std::get<std::string>(argument.value);
  }
  json["arguments"] = std::move(arguments);
  return json;
}

Json to_json(const Diagnostics& list) {
  Json json = Json::array();
  for (const Diagnostic& diagnostic : list) json.push_back(to_json(diagnostic));
  return json;
}

std::string dump(const Json& document) {
  return document.dump(2, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string text_of(const Json& object, const char* field, std::string_view otherwise) {
  const auto found = object.is_object() ? object.find(field) : object.end();
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string(otherwise);
}

int64_t integer_of(const Json& object, const char* field, int64_t otherwise) {
  const auto found = object.is_object() ? object.find(field) : object.end();
  return found != object.end() && found->is_number_integer() ? found->get<int64_t>() : otherwise;
}

bool flag_of(const Json& object, const char* field) {
  const auto found = object.is_object() ? object.find(field) : object.end();
  return found != object.end() && found->is_boolean() && found->get<bool>();
}

const Json& list_of(const Json& object, const char* field) {
  static const Json empty = Json::array();
  const auto found = object.is_object() ? object.find(field) : object.end();
  return found != object.end() && found->is_array() ? *found : empty;
}

const Json& object_of(const Json& object, const char* field) {
  static const Json empty = Json::object();
  const auto found = object.is_object() ? object.find(field) : object.end();
  return found != object.end() && found->is_object() ? *found : empty;
}

}  // namespace surelite::tool
