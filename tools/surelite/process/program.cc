// SPDX-License-Identifier: Apache-2.0
#include "process/program.h"

namespace surelite::tool {

ProgramReport observe_program(const std::vector<std::string>& arguments, ChildOptions options) {
  ProgramReport report;
  const Result<ChildResult> result = run_child(arguments, options);
  if (!result) {
    report.exit = Exit::usage;
    report.findings = result.error();
    return report;
  }
  report.child = to_json(*result);
  report.findings = findings_of(*result, arguments[0], options.seconds);
  if (result->timed_out) report.exit = Exit::timeout;
  else if (result->signal) report.exit = Exit::child_crashed;
  else if (result->exit_code != 0) {
    report.exit = Exit::findings;
    report.findings.push_back(diagnose(Code::R452, {{"program", arguments[0]}, {"exit", result->exit_code}}));
  }
  return report;
}

}  // namespace surelite::tool
