// SPDX-License-Identifier: Apache-2.0
#include "text/runtimes.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "text/findings.h"

namespace surelite::tool {

std::string runtimes_text(const Json& runtimes, const Style& style) {
  const std::string oldest = text_of(runtimes, "oldest");
  std::string text = style.bold("runtimes") + "\n  " +
                     (oldest.empty() ? "newer than TensorFlow Lite 2.23"
                                     : "TensorFlow Lite " + style.green(oldest) + " and newer") + "\n";
  std::vector<std::pair<std::string, std::vector<std::string>>> changes;  // what to do, and for which operators
  const auto change = [&](const std::string& instead, const std::string& name) {
    for (auto& [known, names] : changes)
      if (known == instead) return names.push_back(name);
    changes.push_back({instead, {name}});
  };
  std::vector<std::vector<std::string>> rows{{"since", "operator", "uses", "probably because of"}};
  const auto since = [](const Json& entry) { return text_of(entry, "since", "newer"); };
  for (const Json& entry : list_of(runtimes, "file")) {
    rows.push_back({since(entry), "(the file)", "", printable(text_of(entry, "what"))});
    change(text_of(entry, "instead"), text_of(entry, "what"));
  }
  constexpr size_t kMostRows = 12;
  const Json& operators = list_of(runtimes, "operators");
  for (const Json& op : operators) {
    const std::string name = fmt::format("{} v{}", printable(text_of(op, "name")), integer_of(op, "version"));
    if (rows.size() <= kMostRows)
      rows.push_back({since(op), name, std::to_string(integer_of(op, "uses")), printable(text_of(op, "because"))});
    if (flag_of(op, "decides")) change(text_of(op, "instead"), name);
  }
  text += table_text(rows, "  ", {2}, style.width);
  if (operators.size() > kMostRows)
    text += fmt::format("  {} more operators, since {} or before\n", operators.size() - kMostRows,
                        since(operators[kMostRows]));
  for (const Json& name : list_of(runtimes, "custom"))
    text += "  custom operator " + printable(name.get<std::string>()) + ": only where the application registers it\n";
  if (!changes.empty()) text += style.bold("for an older one") + "\n";
  constexpr size_t kMostNames = 2;
  for (const auto& [instead, names] : changes) {
    text += "  ";
    for (size_t i = 0; i < std::min(kMostNames, names.size()); ++i) text += (i ? ", " : "") + printable(names[i]);
    if (names.size() > kMostNames) text += fmt::format(" and {} more", names.size() - kMostNames);
    text += ": " + printable(instead) + "\n";
  }
  return text;
}

}  // namespace surelite::tool
