// SPDX-License-Identifier: Apache-2.0
// Someone else's program under observation: `surelite doctor -- PROGRAM ARGS`.
#pragma once

#include <string>
#include <vector>

#include "exit_code.h"
#include "process/child.h"

namespace surelite::tool {

struct ProgramReport {
  Exit exit = Exit::clean;
  Json child;            // how it ended
  Json faults = Json::array();   // what guarded memory caught, with frames
  Json notices = Json::array();  // near misses: inputs not written, outputs left alone, things never deleted
  Json summary;          // runs, and what was made
  std::string remark;    // why guarding may not reach the program
  int exit_code = 0;     // as a shell shows it: 128 + signal if one ended it
  Diagnostics findings;  // G6xx, and R450 to R453
};

// Runs the program with its own streams and with guarded memory. This is the one place that decides what a program is
// run with (environment, preloaded libraries) and what is made of the traces it leaves. `underrun`: guard the start of
// tensors instead of their end.
ProgramReport observe_program(const std::vector<std::string>& arguments, ChildOptions options, bool underrun = false);

}  // namespace surelite::tool
