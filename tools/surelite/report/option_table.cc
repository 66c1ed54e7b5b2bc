// SPDX-License-Identifier: Apache-2.0
#include "report/option_table.h"

#include <CLI/CLI.hpp>

#include "verbs.h"

namespace surelite::tool {
namespace {

// "TEXT:{reference,fast}" is a type and its choices, "INT:INT in [1 - 256]" one with its range.
void read_type(const std::string& type, OptionRow* row) {
  const size_t open = type.find('{'), close = type.find('}', open == type.npos ? 0 : open);
  if (open != type.npos && close != type.npos) {
    std::string choice;
    for (const char c : type.substr(open + 1, close - open - 1) + ",") {
      if (c == ',')
        row->choices.push_back(std::exchange(choice, ""));
      else
        choice.push_back(c);
    }
  }
  row->argument = type.substr(0, type.find(':'));
}

OptionRow row_of(const CLI::Option& option) {
  OptionRow row;
  for (const std::string& name : option.get_snames()) row.names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) row.names.push_back("--" + name);
  row.description = option.get_description();
  row.required = option.get_required();
  if (option.get_items_expected_max() == 0) return row;  // a flag
  row.repeated = option.get_items_expected_max() > 1;
  read_type(option.get_type_name(), &row);
  return row;
}

}  // namespace

std::vector<VerbRow> option_table(const App& app) {
  std::vector<VerbRow> verbs;
  for (const CLI::App* verb : app.cli->get_subcommands([](const CLI::App*) { return true; })) {
    VerbRow row{verb->get_name(), verb->get_description(), {}, {}};
    for (const CLI::Option* option : verb->get_options())
      (option->get_positional() ? row.positionals : row.options).push_back(row_of(*option));
    verbs.push_back(std::move(row));
  }
  return verbs;
}

}  // namespace surelite::tool
