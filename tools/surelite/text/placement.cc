// SPDX-License-Identifier: Apache-2.0
#include "text/placement.h"

#include <fmt/format.h>

#include <map>

#include "text/findings.h"

namespace surelite::tool {
namespace {

constexpr size_t kMostReasons = 12;

std::string reasons_text(const Json& operators, const Style& style) {
  std::map<std::string, std::string> at;  // by reason: the operators
  for (const Json& op : operators) {
    if (text_of(op, "runs") == "delegate") continue;
    for (const Json& reason : list_of(op, "reasons")) {
      std::string& list = at[fmt::format("{} {}", text_of(reason, "code"), printable(text_of(reason, "message")))];
      list += (list.empty() ? "" : ", ") + std::to_string(integer_of(op, "index"));
    }
  }
  std::string text;
  size_t shown = 0;
  for (const auto& [reason, list] : at) {
    if (shown++ == kMostReasons)
      return text + style.dim(fmt::format("  and {} more reasons (--json)\n", at.size() - kMostReasons));
    text += "  " + reason + style.dim(" (operators " + list + ")") + "\n";
  }
  return text;
}

}  // namespace

std::string placement_text(const Json& document, const Style& style) {
  const Json& placement = object_of(document, "placement");
  if (placement.empty()) return "";
  const Json &operators = list_of(placement, "operators"), &parts = list_of(placement, "parts");
  std::map<std::string, size_t> on;
  for (const Json& part : parts) on[text_of(part, "delegate")] += list_of(part, "operators").size();
  std::string text = style.bold("delegates") + "\n";
  if (on.empty()) text += "  none takes an operator\n";
  for (const auto& [name, count] : on)
    text += fmt::format("  {}: {} of {} operators\n", printable(name), count, operators.size());
  text += fmt::format("  {} part{}, {} cross in each run\n", parts.size(), parts.size() == 1 ? "" : "s",
                      bytes_text(integer_of(placement, "crossing_bytes")));
  return text + reasons_text(operators, style);
}

}  // namespace surelite::tool
