// SPDX-License-Identifier: Apache-2.0
// A program in a process of its own, with limits: whatever it does, we live on and know how it ended.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "json.h"
#include "surelite/diagnostic.h"

namespace surelite::tool {

enum class Streams {
  capture,      // both into ChildResult
  pass,         // ours
  pass_errors,  // both to our stderr: our stdout carries a document
};

struct ChildOptions {
  uint64_t memory_bytes = 0;  // address space; 0: no limit. Ignored in sanitizer builds, which reserve terabytes.
  double seconds = 0;         // wall-clock and processor time; 0: no limit
  uint64_t most_output_bytes = uint64_t{256} << 20;  // per captured stream; the rest is dropped
  Streams streams = Streams::capture;
  std::vector<std::pair<std::string, std::string>> environment;  // added to ours
};

struct ChildResult {
  int exit_code = -1;  // -1 if it did not end by itself
  int signal = 0;      // that ended it, 0 if none
  bool timed_out = false;
  double seconds = 0;
  int64_t peak_resident_bytes = 0;
  std::string output, errors;
};

// Starts arguments[0] (found in PATH), waits for it, ends its process group when time is up. Fails with R453 if it
// cannot be started.
Result<ChildResult> run_child(const std::vector<std::string>& arguments, const ChildOptions& options);
// This program itself, with other arguments.
std::string own_path();

// R450 for a signal, R451 for a timeout; nothing for a program that ended by itself. `what` names the program.
Diagnostics findings_of(const ChildResult& result, const std::string& what, double seconds_allowed);
// {"exit_code", "signal", "signal_name", "timed_out", "seconds", "peak_resident_bytes"}
Json to_json(const ChildResult& result);

}  // namespace surelite::tool
