// SPDX-License-Identifier: Apache-2.0
#include "process/program.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>

#include "base/platform/owner.h"
#include "guard/linkage.h"
#include "guard/traces.h"

namespace surelite::tool {
namespace {

// The file that the guarded process and its children append to. Removed when done.
class TraceFile {
 public:
  TraceFile() {
    std::error_code ignored;
    path_ = (std::filesystem::temp_directory_path(ignored) / "surelite-guard-XXXXXX").string();
    file_ = mkstemp(path_.data());
    if (file_ < 0) path_.clear();
  }
  ~TraceFile() {
    if (file_ >= 0) close(file_);
    if (!path_.empty()) unlink(path_.c_str());
  }
  TraceFile(const TraceFile&) = delete;
  TraceFile& operator=(const TraceFile&) = delete;
  const std::string& path() const { return path_; }
  std::string read() const {
    // From the file that was made, whatever the child has put in its place since, and no more than a child that
    // behaves writes.
    std::string text;
    std::array<char, 65536> piece;
    for (ssize_t got = 0; text.size() < kMostTrace; text.append(piece.data(), static_cast<size_t>(got)))
      if ((got = pread(file_, piece.data(), piece.size(), static_cast<off_t>(text.size()))) <= 0) break;
    return text;
  }

 private:
  static constexpr size_t kMostTrace = size_t{32} << 20;
  int file_ = -1;
  std::string path_;
};

// Where our libraries are: beside the program in a build folder, below lib/ (on some systems with the processor's name)
// where it was installed.
std::string find_library(const char* name) {
  const std::string own = own_path();
  const std::filesystem::path here = std::filesystem::path(own).parent_path();
  for (const char* folder : {".", "../lib/surelite", "../" SURELITE_LIBRARY_FOLDER "/surelite/compat/lib",
                             "../lib/surelite/compat/lib", "../" SURELITE_LIBRARY_FOLDER, "../lib"}) {
    std::error_code ignored;
    const std::filesystem::path candidate = here / folder / name;
    if (is_of_same_owner(candidate.string(), own))
      return std::filesystem::weakly_canonical(candidate, ignored).string();
  }
  return "";
}

std::string with_existing(std::string value, const char* variable) {
  const char* existing = std::getenv(variable);
  if (existing && *existing) value += std::string(value.empty() ? "" : ":") + existing;
  return value;
}

void add_guard(const Linkage& linkage, const std::string& trace_path, bool underrun, ChildOptions* options) {
  options->environment.emplace_back("SURELITE_GUARD", underrun ? "underrun" : "1");
  options->environment.emplace_back("SURELITE_GUARD_FILE", trace_path);
  if (linkage.is_static) return;
  std::string preload = find_library("libsurelite_guard.so");
  std::string folder, libraries;
  for (const char* name : {"libtensorflowlite_c.so", "libtensorflowlite.so"}) {
    const std::string library = find_library(name);
    if (library.empty()) continue;
    libraries += (libraries.empty() ? "" : ":") + library;
    if (folder.empty()) folder = std::filesystem::path(library).parent_path().string();
    // An RPATH of the program comes before LD_LIBRARY_PATH, a preloaded library before both. A version may follow the
    // name.
    if (linkage.needed.starts_with(name)) preload += (preload.empty() ? "" : ":") + library;
  }
  options->environment.emplace_back("SURELITE_GUARD_LIBRARIES", libraries);
  options->environment.emplace_back("LD_PRELOAD", with_existing(preload, "LD_PRELOAD"));
  // Python then writes file, line and function of every thread beside our report.
  if (!std::getenv("PYTHONFAULTHANDLER")) options->environment.emplace_back("PYTHONFAULTHANDLER", "1");
  if (!folder.empty()) options->environment.emplace_back("LD_LIBRARY_PATH", with_existing(folder, "LD_LIBRARY_PATH"));
}

}  // namespace

ProgramReport observe_program(const std::vector<std::string>& arguments, ChildOptions options, bool underrun) {
  ProgramReport report;
  const Linkage linkage = read_linkage(arguments[0]);
  report.remark = explain(linkage);
  const TraceFile trace;
  add_guard(linkage, trace.path(), underrun, &options);
  const Result<ChildResult> result = run_child(arguments, options);
  if (!result) {
    report.exit = Exit::usage;
    report.findings = result.error();
    return report;
  }
  report.exit_code = result->signal ? 128 + result->signal : result->exit_code;
  report.child = to_json(*result);
  Traces traces = read_traces(trace.read(), result->signal != 0);
  report.faults = std::move(traces.faults);
  report.notices = std::move(traces.notices);
  report.summary = std::move(traces.summary);
  if (!traces.reached && report.remark.empty()) report.remark = explain_out_of_reach(linkage);
  report.findings = std::move(traces.findings);
  // A fault that was explained says more than the signal that it came with.
  const bool explained = !report.faults.empty() && !result->timed_out;
  if (!explained)
    for (Diagnostic& finding : findings_of(*result, arguments[0], options.seconds))
      report.findings.push_back(std::move(finding));
  if (result->timed_out) report.exit = Exit::timeout;
  else if (result->signal) report.exit = Exit::child_crashed;
  else if (result->exit_code != 0 || !report.faults.empty()) {
    report.exit = Exit::findings;
    if (result->exit_code != 0)
      report.findings.push_back(diagnose(Code::R452, {{"program", arguments[0]}, {"exit", result->exit_code}}));
  }
  return report;
}

}  // namespace surelite::tool
