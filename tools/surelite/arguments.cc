// SPDX-License-Identifier: Apache-2.0
#include "arguments.h"

#include <CLI/CLI.hpp>
#include <cstdint>
#include <vector>

#include "verbs.h"

namespace surelite::tool {

Argument Argument::required() const { return Argument(option_->required()); }
Argument Argument::type_name(const char* name) const { return Argument(option_->type_name(name)); }
Argument Argument::one_of(std::initializer_list<const char*> choices) const {
  return Argument(option_->check(CLI::IsMember(std::vector<std::string>(choices.begin(), choices.end()))));
}
Argument Argument::within(int least, int most) const { return Argument(option_->check(CLI::Range(least, most))); }
Argument Argument::positive() const { return Argument(option_->check(CLI::PositiveNumber)); }
Argument Argument::not_negative() const { return Argument(option_->check(CLI::NonNegativeNumber)); }
Argument Argument::bytes() const { return Argument(option_->transform(CLI::AsSizeValue(false))); }
Argument Argument::expected(int least, int most) const { return Argument(option_->expected(least, most)); }
Argument Argument::one_at_a_time() const { return Argument(option_->allow_extra_args(false)); }
Argument Argument::default_text(const char* text) const { return Argument(option_->default_str(text)); }
Argument Argument::show_default() const { return Argument(option_->capture_default_str()); }
bool Argument::given() const { return option_->count() > 0; }

template <class T>
Argument Verb::add_option(const char* names, T& to, const std::string& what) const {
  return Argument(app_->add_option(names, to, what));
}
template Argument Verb::add_option(const char*, int&, const std::string&) const;
template Argument Verb::add_option(const char*, uint64_t&, const std::string&) const;
template Argument Verb::add_option(const char*, double&, const std::string&) const;
template Argument Verb::add_option(const char*, std::string&, const std::string&) const;
template Argument Verb::add_option(const char*, std::vector<std::string>&, const std::string&) const;

Argument Verb::add_flag(const char* names, bool& to, const char* what) const {
  return Argument(app_->add_flag(names, to, what));
}
void Verb::callback(std::function<void()> chosen) const { app_->callback(std::move(chosen)); }

void refuse_usage(const std::string& what) { throw CLI::ValidationError(what); }

App::App()
    : cli(std::make_unique<CLI::App>("Runs, checks and profiles TensorFlow Lite models, and explains what crashes.",
                                     "surelite")) {}
App::~App() = default;

Verb App::add_verb(const char* name, const char* what) {
  const Verb verb(cli->add_subcommand(name, what));
  verb.add_flag("--json", console.json, "write one JSON document instead of text");
  verb.add_flag("-q,--quiet", console.quiet, "no progress and no notes on stderr");
  verb.add_flag("--untrusted", console.untrusted, "limits for files from strangers: size, memory, time");
  verb.add_option("--color", console.colour, "colour of the text (NO_COLOR wins)")
      .one_of({"auto", "always", "never"})
      .show_default();
  verb.add_option("--width", console.width, "columns of the text, 0: no limit (else the terminal's)")
      .within(0, 10'000)
      .type_name("N");
  return verb;
}

}  // namespace surelite::tool
