// SPDX-License-Identifier: Apache-2.0
#include "text/isolate.h"

#include <fmt/format.h>

#include "text/findings.h"

namespace surelite::tool {
namespace {

std::string operators_text(const Json& culprit) {
  std::string text;
  const Json &operators = list_of(culprit, "operators"), &names = list_of(culprit, "names");
  for (size_t i = 0; i < operators.size() && i < names.size(); ++i)
    text += fmt::format("{}{} {}", i ? ", " : "", operators[i].dump(), printable(names[i].get<std::string>()));
  return text;
}

std::string difference_text(const Json& outcome) {
  const Json& difference = object_of(outcome, "difference");
  return difference.empty() ? "" : printable(text_of(difference, "text"));
}

std::string culprit_text(const Json& culprit) {
  std::string text = fmt::format("    operator{} {}: {}\n", list_of(culprit, "operators").size() == 1 ? "" : "s",
                                 operators_text(culprit), text_of(culprit, "verdict"));
  if (const Json& finding = object_of(culprit, "finding"); !finding.empty()) {
    text += fmt::format("      {} {}\n", text_of(finding, "code"), printable(text_of(finding, "message")));
    const std::string next = text_of(finding, "hint");
    if (next.starts_with("It said")) text += "      " + printable(next) + "\n";
  }
  if (const Json& difference = object_of(culprit, "difference"); !difference.empty())
    text += fmt::format("      \"{}\": {}, cosine {}\n", printable(text_of(difference, "name")),
                        printable(text_of(difference, "text")), number_text(difference["cosine"]));
  if (const std::string file = text_of(culprit, "submodel"); !file.empty())
    text += "      alone in " + printable(file) + "\n";
  return text;
}

}  // namespace

std::string render_isolate(const Json& document, const Style& style) {
  const Json& delegates = list_of(document, "delegates");
  if (delegates.empty()) return "";
  std::vector<std::vector<std::string>> rows{{"delegate", "verdict", "operators", "ms", "difference"}};
  const Json& reference = object_of(document, "reference");
  rows.push_back({"the CPU", "", number_text(reference["operators"]),
                  fmt::format("{:.2f}", reference["milliseconds"].get<double>()), ""});
  for (const Json& delegate : delegates) {
    const double milliseconds = delegate["milliseconds"].get<double>();
    rows.push_back({printable(text_of(delegate, "delegate")), text_of(delegate, "verdict"),
                    fmt::format("{}", list_of(delegate, "taken").size()),
                    milliseconds > 0 ? fmt::format("{:.2f}", milliseconds) : "-", difference_text(delegate)});
  }
  std::string text = table_text(rows, "", {2, 3});
  for (const Json& delegate : delegates) {
    text += style.bold(printable(text_of(delegate, "delegate"))) + ": " + printable(text_of(delegate, "advice")) + "\n";
    if (list_of(delegate, "culprits").empty())
      if (const Json& finding = object_of(delegate, "finding"); !finding.empty())
        text += fmt::format("    {} {}\n", text_of(finding, "code"), printable(text_of(finding, "message")));
    for (const Json& culprit : list_of(delegate, "culprits")) text += culprit_text(culprit);
  }
  return text;
}

}  // namespace surelite::tool
