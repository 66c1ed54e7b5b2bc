// SPDX-License-Identifier: Apache-2.0
// The command line: reads it, runs one verb, returns its exit code.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <new>

#include "text/findings.h"
#include "text/suggest.h"
#include "text/width.h"
#include "verbs.h"

namespace surelite::tool {

namespace {

int usage_error(const Console& console, const std::string& what) {
  Json document = new_document("usage");
  document["findings"] = to_json(Diagnostics{diagnose(Code::A709, {{"call", "surelite"}, {"what", what}})});
  if (console.json) return console.finish(std::move(document), Exit::usage, nullptr);
  console.note(fmt::format("surelite: {}\nRun `surelite --help`, or `surelite help VERB`.", what));
  return static_cast<int>(Exit::usage);
}

std::vector<std::string> verb_names(const App& app) {
  std::vector<std::string> names;
  for (const CLI::App* verb : app.cli->get_subcommands([](const CLI::App*) { return true; }))
    names.push_back(verb->get_name());
  return names;
}

bool is_verb(const App& app, const std::string& word) {
  const std::vector<std::string> names = verb_names(app);
  return std::find(names.begin(), names.end(), word) != names.end();
}

// "help run" is "run --help"; a path without a verb is for doctor.
void complete(const App& app, std::vector<std::string>* arguments) {
  if (arguments->empty()) return;
  if (arguments->front() == "help") {
    arguments->erase(arguments->begin());
    arguments->push_back("--help");
    return;
  }
  const auto word =
      std::find_if(arguments->begin(), arguments->end(), [](const auto& a) { return !a.starts_with('-'); });
  if (word == arguments->end() || is_verb(app, *word)) return;
  std::error_code ignored;
  if (word->ends_with(".tflite") || std::filesystem::is_regular_file(*word, ignored))
    arguments->insert(arguments->begin(), "doctor");
}

// What CLI11 says of a mistake, and which option was probably meant.
std::string explained(const App& app, const std::vector<std::string>& arguments, const CLI::ParseError& error) {
  if (dynamic_cast<const CLI::ExtrasError*>(&error) == nullptr) return error.what();
  const CLI::App* verb = nullptr;
  for (const CLI::App* parsed : app.cli->get_subcommands()) verb = parsed;
  std::vector<std::string> options;
  if (verb)
    for (const CLI::Option* option : verb->get_options())
      for (const std::string& name : option->get_lnames()) options.push_back("--" + name);
  for (const std::string& argument : arguments) {
    const std::string name = argument.substr(0, argument.find('='));
    if (name.starts_with("--") && std::find(options.begin(), options.end(), name) == options.end())
      return fmt::format("{} has no option \"{}\"{}", verb ? verb->get_name() : "surelite", name,
                         suggestion(name, options));
  }
  return error.what();
}

// What --help and --version print.
std::string help_of(const App& app, const CLI::ParseError& asked) {
  if (dynamic_cast<const CLI::CallForVersion*>(&asked)) return std::string(asked.what()) + "\n";
  return app.cli->help();
}

int run(int argc, char** argv) {
  App app;
  app.cli->require_subcommand(1);
  app.cli->set_version_flag("-V,--version", SURELITE_VERSION);
  app.cli->footer(
      "surelite MODEL examines a model (doctor), surelite help VERB explains a verb.\n"
      "Exit codes: 0 clean, 1 findings, 2 usage, 3 not a valid model, 4 run failed, 5 child crashed, 6 timeout.\n"
      "Data goes to stdout, everything else to stderr.");
  app.cli->get_formatter()->column_width(28);
#define VERB(name) add_##name(&app);
#include "verbs/verbs.def"
#undef VERB

  // What follows "--" belongs to another program and is none of our options.
  std::vector<std::string> arguments(argv + 1, argv + argc);
  const auto separator = std::find(arguments.begin(), arguments.end(), "--");
  if (separator != arguments.end()) {
    app.program.assign(separator + 1, arguments.end());
    arguments.erase(separator, arguments.end());
  }
  const bool wants_json = std::find(arguments.begin(), arguments.end(), "--json") != arguments.end();
  complete(app, &arguments);
  if (!arguments.empty() && !arguments[0].starts_with('-') && !is_verb(app, arguments[0])) {
    app.console.json = wants_json;
    return usage_error(
        app.console, fmt::format("there is no verb \"{}\"{}", arguments[0], suggestion(arguments[0], verb_names(app))));
  }
  std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
  try {
    app.cli->parse(reversed);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) {
      const std::string help = fitted(help_of(app, error), app.console.style(1).width);
      const bool written = std::fputs(help.c_str(), stdout) != EOF && std::fflush(stdout) == 0;
      return written ? 0 : static_cast<int>(cannot_write_answer());
    }
    app.console.json = wants_json;
    return usage_error(app.console, explained(app, arguments, error));
  }
  // Processes that a verb starts inherit it.
  if (app.console.untrusted) setenv("SURELITE_LIMITS", "untrusted", 1);
  return app.chosen();
}

// What is said of an exception that nobody caught, and the exit code. It needs no memory.
Exit explain_exception() {
  try {
    throw;
  } catch (const std::bad_alloc&) {
    std::fputs("surelite: out of memory\n", stderr);
    return Exit::run_failed;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "surelite: %s. This is a bug in the tool, please report it.\n", error.what());
    return Exit::internal;
  } catch (...) {
    return Exit::internal;
  }
}

// Destructors of JSON values ask for memory, and where there is none the language ends the program: it ends with a line
// and an exit code.
[[noreturn]] void end_in_words() {
  std::_Exit(static_cast<int>(std::current_exception() ? explain_exception() : Exit::internal));
}

}  // namespace
}  // namespace surelite::tool

int main(int argc, char** argv) {
  std::set_terminate(surelite::tool::end_in_words);
  try {
    return surelite::tool::run(argc, argv);
  } catch (...) {
    return static_cast<int>(surelite::tool::explain_exception());
  }
}
