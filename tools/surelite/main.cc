// SPDX-License-Identifier: Apache-2.0
// The command line: reads it, runs one verb, returns its exit code.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <new>
#include <sstream>

#include "text/findings.h"
#include "verbs.h"

namespace surelite::tool {

CLI::App* App::add_verb(const char* name, const char* what) {
  CLI::App* verb = cli.add_subcommand(name, what);
  verb->add_flag("--json", console.json, "write one JSON document instead of text");
  verb->add_flag("-q,--quiet", console.quiet, "no progress and no notes on stderr");
  verb->add_flag("--untrusted", console.untrusted, "limits for files from strangers: size, memory, time");
  verb->add_option("--color", console.colour, "colour of the text (NO_COLOR wins)")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->capture_default_str();
  return verb;
}

namespace {

int usage_error(const Console& console, const std::string& what) {
  Json document = new_document("usage");
  document["findings"] = to_json(Diagnostics{diagnose(Code::A709, {{"call", "surelite"}, {"what", what}})});
  if (console.json) return console.finish(std::move(document), Exit::usage, nullptr);
  fmt::print(stderr, "surelite: {}\nRun `surelite --help`, or `surelite VERB --help`.\n", what);
  return static_cast<int>(Exit::usage);
}

int run(int argc, char** argv) {
  App app;
  app.cli.require_subcommand(1);
  app.cli.set_version_flag("--version", SURELITE_VERSION);
  app.cli.footer(
      "Exit codes: 0 clean, 1 findings, 2 usage, 3 not a valid model, 4 run failed, 5 child crashed, 6 timeout.\n"
      "Data goes to stdout, everything else to stderr.");
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
  if (!arguments.empty() && !arguments[0].starts_with('-') &&
      app.cli.get_subcommands([&](CLI::App* verb) { return verb->check_name(arguments[0]); }).empty()) {
    app.console.json = wants_json;
    return usage_error(app.console, "there is no verb \"" + arguments[0] + "\"");
  }
  std::reverse(arguments.begin(), arguments.end());
  try {
    app.cli.parse(arguments);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) {
      std::ostringstream text, errors;
      const int code = app.cli.exit(error, text, errors);
      const bool written = std::fputs(text.str().c_str(), stdout) != EOF && std::fflush(stdout) == 0;
      return written ? code : static_cast<int>(cannot_write_answer());
    }
    app.console.json = wants_json;
    return usage_error(app.console, error.what());
  }
  // Processes that a verb starts inherit it.
  if (app.console.untrusted) setenv("SURELITE_LIMITS", "untrusted", 1);
  return app.chosen();
}

}  // namespace
}  // namespace surelite::tool

int main(int argc, char** argv) {
  using surelite::tool::Exit;
  try {
    return surelite::tool::run(argc, argv);
  } catch (const std::bad_alloc&) {
    fmt::print(stderr, "surelite: out of memory\n");
    return static_cast<int>(Exit::run_failed);
  } catch (const std::exception& error) {
    fmt::print(stderr, "surelite: {}. This is a bug in the tool, please report it.\n", error.what());
    return static_cast<int>(Exit::internal);
  }
}
