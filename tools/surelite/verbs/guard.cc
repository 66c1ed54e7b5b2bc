// SPDX-License-Identifier: Apache-2.0
// guard: runs a program with guarded memory and explains what it did to its tensors. Passes its exit code through.
#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fstream>

#include "process/program.h"
#include "text/doctor.h"
#include "verbs.h"

namespace surelite::tool {
namespace {

struct GuardRequest {
  bool underrun = false;
  std::string report;
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
  if (app.console.json) (void)app.console.finish(std::move(document), report.exit, nullptr);
  else app.console.note(render_program(document, app.console.style(2)));
  return report.exit == Exit::usage ? static_cast<int>(Exit::usage) : report.exit_code;
}

}  // namespace

void add_guard(App* app) {
  Verb verb = app->add_verb(
      "guard", "run a program (after --) with guarded memory and explain its faults; its exit code is passed through");
  auto options = std::make_shared<GuardRequest>();
  verb.add_flag("--underrun", options->underrun, "guard the start of tensors instead of their end");
  verb.add_option("--report", options->report, "also write the report: as JSON, or as text if the name ends in .txt")
      .type_name("FILE");
  verb.add_option("--timeout", options->timeout, "most time the program may take")
      .not_negative()
      .type_name("SECONDS");
  verb.callback([app, options] {
    if (app->program.empty()) refuse_usage("guard takes: -- PROGRAM ARGS");
    app->chosen = [app, options] { return run(*app, *options); };
  });
}

}  // namespace surelite::tool
