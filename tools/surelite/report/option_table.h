// SPDX-License-Identifier: Apache-2.0
// The verbs and their options as the command line knows them: what completions and manual pages are made from.
#pragma once

#include <string>
#include <vector>

namespace surelite::tool {

struct App;

struct OptionRow {
  std::vector<std::string> names;    // "--kernels", "-i"; none of a positional argument
  std::string argument;              // "FILE"; empty for a flag
  std::vector<std::string> choices;  // what it takes, if that is a list
  std::string description;
  bool required = false;
  bool repeated = false;
};

struct VerbRow {
  std::string name, description;
  std::vector<OptionRow> options, positionals;
};

std::vector<VerbRow> option_table(const App& app);

}  // namespace surelite::tool
