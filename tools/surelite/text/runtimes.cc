// SPDX-License-Identifier: Apache-2.0
#include "text/runtimes.h"

#include <fmt/format.h>

#include "text/findings.h"

namespace surelite::tool {

std::string runtimes_text(const Json& runtimes, const Style& style) {
  const std::string oldest = text_of(runtimes, "oldest");
  std::string text = style.bold("runtimes") + "\n  " +
                     (oldest.empty() ? "newer than TensorFlow Lite 2.23"
                                     : "TensorFlow Lite " + style.green(oldest) + " and newer") + "\n";
  std::string changes;
  std::vector<std::vector<std::string>> rows{{"since", "operator", "uses", "probably because of"}};
  const auto since = [](const Json& entry) { return text_of(entry, "since", "newer"); };
  for (const Json& entry : list_of(runtimes, "file")) {
    rows.push_back({since(entry), "(the file)", "", printable(text_of(entry, "what"))});
    changes += "  " + printable(text_of(entry, "what")) + ": " + text_of(entry, "instead") + "\n";
  }
  constexpr size_t kMostRows = 12;
  const Json& operators = list_of(runtimes, "operators");
  for (const Json& op : operators) {
    const std::string name = fmt::format("{} v{}", printable(text_of(op, "name")), integer_of(op, "version"));
    if (rows.size() <= kMostRows)
      rows.push_back({since(op), name, std::to_string(integer_of(op, "uses")), printable(text_of(op, "because"))});
    if (flag_of(op, "decides")) changes += "  " + name + ": " + printable(text_of(op, "instead")) + "\n";
  }
  text += table_text(rows, "  ", {2}, style.width);
  if (operators.size() > kMostRows)
    text += fmt::format("  {} more operators, since {} or before\n", operators.size() - kMostRows,
                        since(operators[kMostRows]));
  for (const Json& name : list_of(runtimes, "custom"))
    text += "  custom operator " + printable(name.get<std::string>()) + ": only where the application registers it\n";
  if (!changes.empty()) text += style.bold("for an older one") + "\n" + changes;
  return text;
}

}  // namespace surelite::tool
