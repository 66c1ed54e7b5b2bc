// SPDX-License-Identifier: Apache-2.0
// From a command line to a session whose inputs are written; what run and bench share.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "arguments.h"
#include "console.h"
#include "input/fill.h"
#include "report/contract.h"
#include "report/delegates.h"
#include "surelite/session.h"

namespace surelite::tool {

struct RunOptions {
  std::string model;
  std::vector<std::string> inputs, shapes;
  uint64_t seed = 1;
  std::string signature;
  int threads = 1;
  std::string kernels = "fast";
  double timeout = 0;  // seconds; 0: none
  uint64_t memory_limit = UINT64_MAX;
  std::string packed_weights;
  bool row_fusion = false;
  std::string mean, std_deviation;
  DelegateArguments delegates;
  bool keep_all_tensors = false;  // those between operators can be read after a run
  FillOptions fill;
};

// The options that run, bench and diff have, without the model. `options` must outlive the parse.
void add_run_options(Verb verb, RunOptions* options);

struct PreparedRun {
  Model model;
  Interface interface;
  ModelNotes notes;
  Program program;
  Session session;
  Json inputs;                                                      // how each was made
  std::shared_ptr<std::chrono::steady_clock::time_point> deadline;  // of the run, checked between operators
  FillOptions fill;  // how files become inputs

  void start_timeout(double seconds);
  bool timed_out() const { return std::chrono::steady_clock::now() > *deadline; }
};

// What became of --packed-weights; null where it was not given.
Json packed_weights_of(const RunOptions& options, const Program& program);

// `exit` says what the process returns if this fails: 3 for the file, 2 for what the command line asked for, else 4.
Result<PreparedRun> prepare_run(const RunOptions& options, Exit* exit);

}  // namespace surelite::tool
