// SPDX-License-Identifier: Apache-2.0
#include "text/doctor.h"

#include <fmt/format.h>

#include "text/findings.h"
#include "text/inspect.h"
#include "text/isolate.h"
#include "text/run.h"

namespace surelite::tool {
namespace {

constexpr size_t kMostFindings = 8;

std::string verdict_text(const Json& document, const Style& style) {
  const std::string verdict = printable(text_of(document, "verdict"));
  const int64_t exit = integer_of(document, "exit_code");
  return style.bold("verdict: ") + (exit == 0 ? style.green(verdict) : style.red(verdict)) + "\n";
}

// "120 operators of 12 kinds"
std::string operators_line(const Json& operators) {
  int64_t count = 0;
  std::string missing;
  for (const Json& op : operators) {
    count += integer_of(op, "count");
    if (!flag_of(op, "supported")) missing += (missing.empty() ? "" : ", ") + printable(text_of(op, "name"));
  }
  return fmt::format("{} of {} kinds{}", count, operators.size(), missing.empty() ? "" : "; not supported: " + missing);
}

}  // namespace

std::string render_doctor(const Json& document, const Style& style) {
  const Json& inspect = object_of(document, "inspect");
  const Json& memory = object_of(document, "memory");
  const Json& run = object_of(document, "run");
  const Json& findings = list_of(document, "findings");
  if (inspect.contains("bundle")) return render_inspect(inspect, style) + verdict_text(document, style);
  std::string text = style.bold(printable(text_of(document, "model")));
  if (const int64_t bytes = integer_of(object_of(inspect, "file"), "bytes")) text += ", " + bytes_text(bytes);
  text += "\n";
  if (inspect.contains("inputs")) {
    text += style.bold("inputs") + "\n" + ports_text(list_of(inspect, "inputs"), style);
    text += style.bold("outputs") + "\n" + ports_text(list_of(inspect, "outputs"), style);
    text += style.bold("operators") + " " + operators_line(list_of(inspect, "operators")) + "\n";
  }
  if (memory.contains("arena_bytes"))
    text +=
        style.bold("memory") +
        fmt::format(" arena {}, variables and called subgraphs {}{}\n", bytes_text(integer_of(memory, "arena_bytes")),
                    bytes_text(integer_of(memory, "variable_bytes") + integer_of(memory, "nested_bytes")),
                    flag_of(memory, "exact") ? "" : ", more while running");
  if (const Json& times = list_of(run, "milliseconds"); !times.empty() && times[0].is_number()) {
    const Json& child = object_of(object_of(document, "children"), "run");
    text += style.bold("run") + fmt::format(" {:.2f} ms in a child process, peak resident {}\n", times[0].get<double>(),
                                            bytes_text(integer_of(child, "peak_resident_bytes")));
    text += outputs_text(run, style);
  }
  if (const Json& isolate = object_of(document, "isolate"); !isolate.empty())
    text += style.bold("delegates") + "\n" + render_isolate(isolate, style);
  if (!findings.empty()) {
    text += style.bold(findings_count_text(findings)) + "\n";
    Json shown = Json::array();
    for (size_t i = 0; i < std::min(kMostFindings, findings.size()); ++i) shown.push_back(findings[i]);
    text += findings_text(shown, style);
    if (findings.size() > kMostFindings)
      text += fmt::format("and {} more: surelite check shows all\n", findings.size() - kMostFindings);
    text += more_text(shown, style);
  }
  return text + verdict_text(document, style);
}

}  // namespace surelite::tool
