// SPDX-License-Identifier: Apache-2.0
#include "render/sarif.h"

#include <fmt/format.h>

#include <map>

namespace surelite::tool {
namespace {

constexpr std::string_view kSentences[] = {
#define CODE(id, severity, words, next) words,
#include "surelite/codes.def"
#undef CODE
};

std::string level_of(const std::string& severity) {
  return severity == "error" || severity == "warning" ? severity : "note";
}

// A path as a relative reference: letters, digits and few signs stay.
std::string uri_of(const std::string& path) {
  std::string uri;
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
                       c == '/' || c == '.' || c == '-' || c == '_' || c == '~';
    uri += plain ? std::string(1, c) : fmt::format("%{:02X}", byte);
  }
  return uri;
}

Json location_of(const std::string& model, const Json& finding) {
  Json physical = {{"artifactLocation", {{"uri", uri_of(model)}}}};
  const Json& where = object_of(finding, "where");
  if (const int64_t begin = integer_of(where, "byte_begin", -1); begin >= 0) {
    physical["region"] = {{"byteOffset", begin}};
    if (const int64_t end = integer_of(where, "byte_end", -1); end > begin)
      physical["region"]["byteLength"] = end - begin;
  }
  Json location = {{"physicalLocation", std::move(physical)}};
  if (const std::string place = text_of(finding, "place"); !place.empty())
    location["logicalLocations"] = Json::array({Json{{"fullyQualifiedName", place}, {"kind", "element"}}});
  return location;
}

Json rule_of(const std::string& name) {
  Json rule = {{"id", name}};
  if (Code code{}; find_code(name, &code)) {
    constexpr std::string_view kLevels[] = {"note", "warning", "error"};
    rule["shortDescription"] = {{"text", kSentences[static_cast<size_t>(code)]}};
    rule["defaultConfiguration"] = {{"level", kLevels[static_cast<int>(severity_of(code))]}};
    rule["help"] = {{"text", fmt::format("surelite explain {}", name)}};
  }
  return rule;
}

}  // namespace

Json sarif_of(const std::vector<Json>& documents) {
  std::map<std::string, size_t> indices;
  Json rules = Json::array(), results = Json::array(), artifacts = Json::array();
  for (const Json& document : documents) {
    const std::string model = text_of(document, "model");
    artifacts.push_back({{"location", {{"uri", uri_of(model)}}}});
    for (const Json& finding : list_of(document, "findings")) {
      const std::string code = text_of(finding, "code");
      if (const auto [known, added] = indices.emplace(code, rules.size()); added) rules.push_back(rule_of(code));
      std::string message = text_of(finding, "message");
      if (const std::string hint = text_of(finding, "hint"); !hint.empty()) message += ". " + hint;
      results.push_back({{"ruleId", code},
                         {"ruleIndex", indices[code]},
                         {"level", level_of(text_of(finding, "severity"))},
                         {"message", {{"text", message}}},
                         {"locations", Json::array({location_of(model, finding)})},
                         {"properties", {{"arguments", object_of(finding, "arguments")}}}});
    }
  }
  const Json driver = {{"name", "surelite"}, {"version", SURELITE_VERSION}, {"rules", std::move(rules)}};
  return {{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
          {"version", "2.1.0"},
          {"runs", Json::array({Json{{"tool", {{"driver", driver}}},
                                     {"artifacts", std::move(artifacts)},
                                     {"results", std::move(results)}}})}};
}

}  // namespace surelite::tool
