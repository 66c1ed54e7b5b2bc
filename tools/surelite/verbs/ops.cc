// SPDX-License-Identifier: Apache-2.0
// ops: the table of operators, straight from the registry. docs/ops.md is its output.
#include <fmt/format.h>

#include <algorithm>

#include "ops/registry.h"
#include "report/kernels.h"
#include "text/findings.h"
#include "text/width.h"
#include "verbs.h"

namespace surelite::tool {
namespace {

std::vector<std::string> split(std::string_view text, char at) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const size_t end = text.find(at);
    std::string_view part = text.substr(0, end);
    part.remove_prefix(std::min(part.find_first_not_of(' '), part.size()));
    part.remove_suffix(part.size() - std::min(part.find_last_not_of(' ') + 1, part.size()));
    if (!part.empty()) parts.emplace_back(part);
    text = end == text.npos ? std::string_view() : text.substr(end + 1);
  }
  return parts;
}

std::string versions_text(const Json& op) {
  const Json& versions = list_of(op, "versions");
  return versions[0] == versions[1] ? versions[0].dump() : versions[0].dump() + " to " + versions[1].dump();
}

// On a terminal: a line for each operator, whose types are cut where they do not fit.
std::string ops_lines(const Json& document, const Style& style) {
  std::vector<std::vector<std::string>> rows{{"operator", "versions", "types"}};
  for (const Json& op : list_of(document, "operators")) {
    std::vector<std::string> types;
    for (const Json& row : list_of(op, "types")) types.push_back(row.get<std::string>());
    rows.push_back({text_of(op, "name"), versions_text(op), joined(types, ", ")});
  }
  return table_text(rows, "", {}, style.width) +
         style.dim(fmt::format("{} operators; --json, or a pipe, shows all types and faster kernels\n",
                               list_of(document, "operators").size()));
}

std::string ops_page(const Json& document, const Style& style) {
  if (style.width > 0) return ops_lines(document, style);
  std::string text =
      "# Operators\n\n"
      "Written by `surelite ops`. A row of types reads \"inputs -> outputs\": `|` parts alternatives, `T:` names a "
      "choice that\n"
      "later `T` repeat, `?` marks an optional tensor, `*` any number of them.\n\n"
      "Every operator has a plain kernel, the reference; the third column names the types of the first input for which "
      "a machine\n"
      "with wide enough vectors gets a faster one. `--kernels=reference` does without.\n\n"
      "| operator | versions | faster for | types |\n| --- | --- | --- | --- |\n";
  for (const Json& op : list_of(document, "operators")) {
    std::string types;
    for (const Json& row : list_of(op, "types")) {
      std::string escaped;
      for (const char c : row.get<std::string>()) escaped += c == '|' ? std::string("\\|") : std::string(1, c);
      types += (types.empty() ? "`" : "<br>`") + escaped + "`";
    }
    text += fmt::format("| {} | {} | {} | {} |\n", text_of(op, "name"), versions_text(op), text_of(op, "fast"), types);
  }
  return text + fmt::format("\n{} operators.\n", list_of(document, "operators").size());
}

}  // namespace

void add_ops(App* app) {
  Verb verb = app->add_verb("ops", "list the supported operators, their versions and types");
  verb.callback([app] {
    app->chosen = [app] {
      std::vector<const OpSpec*> specs;
      for (const LinkedOperator& op : all_ops()) specs.push_back(op.spec);
      std::sort(specs.begin(), specs.end(), [](const OpSpec* a, const OpSpec* b) { return a->name < b->name; });
      Json document = new_document("ops");
      document["operators"] = Json::array();
      for (const OpSpec* spec : specs)
        document["operators"].push_back({{"name", spec->name},
                                         {"versions", {spec->min_version, spec->max_version}},
                                         {"fast", fast_types(spec->name)},
                                         {"types", split(spec->types, '\n')}});
      return app->console.finish(std::move(document), Exit::clean, ops_page);
    };
  });
}

}  // namespace surelite::tool
