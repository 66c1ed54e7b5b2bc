// SPDX-License-Identifier: Apache-2.0
#include "text/check.h"

#include "text/findings.h"
#include "text/placement.h"
#include "text/runtimes.h"

namespace surelite::tool {

std::string render_check(const Json& document, const Style& style) {
  const Json& findings = list_of(document, "findings");
  std::string text;
  for (const Json& delegate : list_of(document, "delegates")) {
    text += "by " + printable(text_of(delegate, "source")) + "\n";
    text += placement_text(delegate, style);
  }
  if (document.contains("runtimes")) text += runtimes_text(object_of(document, "runtimes"), style);
  text += findings_text(findings, style) + more_text(findings, style);
  const std::string count = findings_count_text(findings);
  text += style.bold(printable(text_of(document, "model"))) + ": " + (findings.empty() ? style.green(count) : count);
  if (document.contains("valid") && !flag_of(document, "valid")) text += ", not a valid model";
  return text + "\n";
}

}  // namespace surelite::tool
