// SPDX-License-Identifier: Apache-2.0
// The report about a guarded program, on one screen.
#include <fmt/format.h>

#include "text/doctor.h"
#include "text/findings.h"
#include "text/width.h"

namespace surelite::tool {
namespace {

constexpr size_t kMostFrames = 8;

// The line of the fault between its neighbours, as compilers show it.
std::string excerpt_text(const Json& excerpt, const Style& style) {
  if (excerpt.empty()) return "";
  const int64_t line = integer_of(excerpt, "line");
  const size_t digits = std::to_string(line + 1).size();
  std::string text;
  int64_t number = line - 1;
  for (const char* name : {"before", "text", "after"}) {
    if (const std::string source = printable(text_of(excerpt, name)); !source.empty()) {
      std::string row = fmt::format("{} {:>{}} | {}", number == line ? ">" : " ", number, digits, source);
      if (const size_t width = style.width > 16 ? style.width : 120; width_of(row) > width)
        row = cut_at_end(row, width);
      text += (number == line ? style.bold(row) : style.dim(row)) + "\n";
    }
    ++number;
  }
  return text;
}

std::string fault_text(const Json& fault, const Style& style) {
  std::string text = excerpt_text(object_of(fault, "excerpt"), style);
  if (fault.contains("op"))
    text += fmt::format("  while operator {} {} was running\n", integer_of(fault, "op"),
                        printable(text_of(fault, "op_name")));
  if (const Json& calls = list_of(fault, "calls"); !calls.empty()) {
    text += "  last calls:";
    for (size_t i = calls.size() > 5 ? calls.size() - 5 : 0; i < calls.size(); ++i)
      text += " " + printable(calls[i].get<std::string>());
    text += "\n";
  }
  // The finding has it where it explains the fault.
  if (const std::string last = text_of(fault, "last_diagnostic");
      !last.empty() && text_of(fault, "message").find(last) == std::string::npos)
    text += "  last diagnostic: " + printable(last) + "\n";
  size_t shown = 0;
  for (const Json& frame : list_of(fault, "frames")) {
    if (shown++ == kMostFrames) break;
    const std::string file = text_of(frame, "file"), module = text_of(frame, "module");
    const std::string place = file.empty()
                                  ? module.substr(module.rfind('/') + 1)
                                  : fmt::format("{}:{}", file.substr(file.rfind('/') + 1), integer_of(frame, "line"));
    const std::string line = fmt::format("  {:<28} {}", printable(place), printable(text_of(frame, "function", "?")));
    text += (flag_of(frame, "own") ? style.bold(line) : style.dim(line)) + "\n";
  }
  return text;
}

// ": 12 runs, 1 interpreter, 2 near misses". Notes are hints and do not count as misses.
std::string closing_text(const Json& document) {
  std::string text;
  const auto add = [&](int64_t count, const std::string& name, const char* plural) {
    text += fmt::format("{}{} {}{}", text.empty() ? ": " : ", ", count, name, count == 1 ? "" : plural);
  };
  const Json& summary = object_of(document, "summary");
  if (summary.contains("runs")) add(integer_of(summary, "runs"), "run", "s");
  for (const char* kind : {"session", "interpreter"})
    if (summary.contains(kind)) add(integer_of(summary, kind), kind, "s");
  int64_t misses = 0;
  for (const Json& notice : list_of(document, "notices")) misses += text_of(notice, "severity") != "note";
  add(misses, "near miss", "es");
  return text;
}

// What is missing if a program that ends without a fault never had a result; empty if it had one.
std::string without_results(const Json& document) {
  const Json& summary = object_of(document, "summary");
  if (!summary.contains("runs")) return "";
  const int64_t runs = integer_of(summary, "runs"), failed = integer_of(summary, "failed_runs");
  if (runs > failed) return "";
  if (runs > 0) return "every run of a model failed";
  if (!summary.contains("session") && !summary.contains("interpreter")) return "it made no session or interpreter";
  return "it never ran a model";
}

}  // namespace

std::string render_program(const Json& document, const Style& style) {
  const Json& child = object_of(document, "child");
  const Json& findings = list_of(document, "findings");
  std::string text;
  if (const std::string remark = text_of(document, "remark"); !remark.empty()) text += "surelite: " + remark + "\n";
  text += findings_text(findings, style);
  for (const Json& fault : list_of(document, "faults")) text += fault_text(fault, style);
  for (const Json& notice : list_of(document, "notices")) text += printable(text_of(notice, "message")) + "\n";
  for (const Json& model : list_of(document, "models"))
    text += fmt::format("surelite: the model {} by itself: {}\n", printable(text_of(model, "model")),
                        printable(text_of(model, "verdict")));
  if (findings.empty()) {
    const std::string missing = without_results(document);
    text += (missing.empty() ? style.green("surelite: the program ended well")
                             : style.yellow("surelite: the program ended, but " + missing)) +
            closing_text(document) + "\n";
  }
  if (child.contains("seconds") && child["seconds"].is_number())
    text += fmt::format("{:.2f} s, peak resident {}\n", child["seconds"].get<double>(),
                        bytes_text(integer_of(child, "peak_resident_bytes")));
  return text + more_text(findings, style);
}

std::string render_symbolized(const Json& document, const Style& style) {
  std::string text;
  for (const Json& fault : list_of(document, "faults"))
    if (const std::string frames = fault_text(fault, style); !frames.empty())
      text += printable(text_of(fault, "code")) + "\n" + frames;
  for (const Json& notice : list_of(document, "notices")) text += printable(text_of(notice, "message")) + "\n";
  return text;
}

}  // namespace surelite::tool
