// SPDX-License-Identifier: Apache-2.0
// Every verb adds its subcommand; the callback stores what the process returns.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "arguments.h"
#include "console.h"

namespace surelite::tool {

struct App {
  App();
  ~App();

  std::unique_ptr<CLI::App> cli;
  Console console;
  std::function<int()> chosen;        // what to do once the command line is read
  std::vector<std::string> program;   // what follows "--"

  // A subcommand with the options that every verb has.
  Verb add_verb(const char* name, const char* what);
};

// Each puts its verb on the command line.
#define VERB(name) void add_##name(App* app);
#include "verbs/verbs.def"
#undef VERB

}  // namespace surelite::tool
