// SPDX-License-Identifier: Apache-2.0
// guard: runs a program with guarded memory and explains what it did to its tensors. Passes its exit code through.
#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

#include "guard/device_report.h"
#include "guard/firmware_symbols.h"
#include "guard/traces.h"
#include "process/program.h"
#include "text/doctor.h"
#include "verbs.h"

namespace surelite::tool {
namespace {

struct GuardRequest {
  bool underrun = false;
  std::string report;
  std::string symbolize, binary;
  double timeout = 0;
};

// JSON, or for a name that ends in .txt what the screen shows.
bool write_report(const std::string& path, const Json& document) {
  std::ofstream file(path, std::ios::binary);
  file << (path.ends_with(".txt") ? render_program(document, Style()) : dump(document) + "\n");
  file.close();
  return file.good();
}

int run(const App& app, const GuardRequest& options) {
  ChildOptions limits;
  limits.seconds = options.timeout;
  limits.streams = app.console.json ? Streams::pass_errors : Streams::pass;
  ProgramReport report = observe_program(app.program, limits, options.underrun);
  Json document = new_document("guard");
  document["program"] = app.program;
  document["child"] = std::move(report.child);
  document["faults"] = std::move(report.faults);
  document["notices"] = std::move(report.notices);
  document["summary"] = std::move(report.summary);
  document["remark"] = report.remark;
  document["findings"] = to_json(report.findings);
  document["program_exit_code"] = report.exit_code;
  if (!options.report.empty() && !write_report(options.report, document))
    app.console.note(diagnose(Code::A752, {{"path", options.report}, {"reason", std::strerror(errno)}}).text() + "\n");
  if (app.console.json)
    (void)app.console.finish(std::move(document), report.exit, nullptr);
  else
    app.console.note(render_program(document, app.console.style(2)));
  return report.exit == Exit::usage ? static_cast<int>(Exit::usage) : report.exit_code;
}

// What was written where this tool was not: lines of a firmware's doctor, or the file that SURELITE_GUARD_FILE names.
int symbolize(const App& app, const GuardRequest& options) {
  Json document = new_document("guard");
  document["report"] = options.symbolize;
  Diagnostics findings;
  const auto refuse_file = [&](const std::string& path, const char* kind, const char* what) {
    document["findings"] = to_json(Diagnostics{diagnose(Code::A750, {{"path", path}, {"kind", kind}, {"what", what}})});
    return app.console.finish_with_findings(std::move(document), Exit::usage,
                                            [](const Json&, const Style&) { return std::string(); });
  };
  std::ifstream file(options.symbolize, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (!file.is_open()) return refuse_file(options.symbolize, "a report", "it cannot be opened");
  if (!options.binary.empty() && !FirmwareSymbols(options.binary).good())
    return refuse_file(options.binary, "a program", "it is no ELF file");
  DeviceReport device = read_device_report(text, options.binary);
  if (device.lines > 0) {
    document["faults"] = std::move(device.faults);
    document["notices"] = std::move(device.notices);
    findings = std::move(device.findings);
  } else {
    Traces traces = read_traces(text, true);
    if (!traces.reached)
      return refuse_file(options.symbolize, "a report", "it has no line of a doctor or a guarded process");
    document["faults"] = std::move(traces.faults);
    document["notices"] = std::move(traces.notices);
    if (traces.summary.is_object()) document["summary"] = std::move(traces.summary);
    findings = std::move(traces.findings);
  }
  document["findings"] = to_json(findings);
  const Exit exit = findings.empty() ? Exit::clean : Exit::findings;
  return app.console.finish_with_findings(std::move(document), exit, render_symbolized);
}

}  // namespace

void add_guard(App* app) {
  Verb verb = app->add_verb(
      "guard", "run a program (after --) with guarded memory and explain its faults; its exit code is passed through");
  auto options = std::make_shared<GuardRequest>();
  verb.add_flag("--underrun", options->underrun, "guard the start of tensors instead of their end");
  verb.add_option("--report", options->report, "also write the report: as JSON, or as text if the name ends in .txt")
      .type_name("FILE");
  verb.add_option("--timeout", options->timeout, "most time the program may take").not_negative().type_name("SECONDS");
  verb.add_option("--symbolize", options->symbolize,
                  "explain lines of a firmware's doctor in this file (docs/micro.md), or what a guarded process wrote")
      .type_name("REPORT");
  verb.add_option("--binary", options->binary, "the firmware's ELF file, for functions, files and lines")
      .type_name("ELF");
  verb.callback([app, options] {
    if (!options->symbolize.empty() && app->program.empty()) {
      app->chosen = [app, options] { return symbolize(*app, *options); };
      return;
    }
    if (!options->symbolize.empty() || !options->binary.empty())
      refuse_usage("guard takes: -- PROGRAM ARGS, or --symbolize REPORT --binary ELF");
    if (app->program.empty()) refuse_usage("guard takes: -- PROGRAM ARGS");
    app->chosen = [app, options] { return run(*app, *options); };
  });
}

}  // namespace surelite::tool
