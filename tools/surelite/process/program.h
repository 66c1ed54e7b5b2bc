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
  Diagnostics findings;  // R450 to R453, and whatever the observation adds
};

// Runs the program with its own streams. This is the one place that decides what a program is run with (environment,
// preloaded libraries) and what is made of the traces it leaves.
ProgramReport observe_program(const std::vector<std::string>& arguments, ChildOptions options);

}  // namespace surelite::tool
