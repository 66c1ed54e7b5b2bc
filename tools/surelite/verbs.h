// SPDX-License-Identifier: Apache-2.0
// Every verb adds its subcommand; the callback stores what the process returns.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>
#include <vector>

#include "console.h"

namespace surelite::tool {

struct App {
  CLI::App cli{"Runs TensorFlow Lite models and tells the truth about them.", "surelite"};
  Console console;
  std::function<int()> chosen;        // what to do once the command line is read
  std::vector<std::string> program;   // what follows "--"

  // A subcommand with the options that every verb has.
  CLI::App* add_verb(const char* name, const char* what);
};

void add_inspect(App* app);
void add_check(App* app);
void add_run(App* app);
void add_bench(App* app);
void add_memory(App* app);
void add_doctor(App* app);
void add_guard(App* app);
void add_explain(App* app);
void add_ops(App* app);
void add_codegen(App* app);
void add_version(App* app);

}  // namespace surelite::tool
