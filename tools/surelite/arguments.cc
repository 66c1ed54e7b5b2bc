// SPDX-License-Identifier: Apache-2.0
#include "arguments.h"

#include <CLI/CLI.hpp>
#include <cstdint>
#include <vector>

#include "verbs.h"

namespace surelite::tool {

VerbOption VerbOption::required() const { return VerbOption(option_->required()); }
VerbOption VerbOption::type_name(const char* name) const { return VerbOption(option_->type_name(name)); }
VerbOption VerbOption::one_of(std::initializer_list<const char*> choices) const {
  return VerbOption(option_->check(CLI::IsMember(std::vector<std::string>(choices.begin(), choices.end()))));
}
VerbOption VerbOption::within(int least, int most) const { return VerbOption(option_->check(CLI::Range(least, most))); }
VerbOption VerbOption::positive() const { return VerbOption(option_->check(CLI::PositiveNumber)); }
VerbOption VerbOption::not_negative() const { return VerbOption(option_->check(CLI::NonNegativeNumber)); }
VerbOption VerbOption::bytes() const { return VerbOption(option_->transform(CLI::AsSizeValue(false))); }
VerbOption VerbOption::expected(int least, int most) const { return VerbOption(option_->expected(least, most)); }
VerbOption VerbOption::one_at_a_time() const { return VerbOption(option_->allow_extra_args(false)); }
VerbOption VerbOption::default_text(const char* text) const { return VerbOption(option_->default_str(text)); }
VerbOption VerbOption::show_default() const { return VerbOption(option_->capture_default_str()); }
bool VerbOption::given() const { return option_->count() > 0; }

template <class T>
VerbOption Verb::add_option(const char* names, T& to, const std::string& what) const {
  return VerbOption(app_->add_option(names, to, what));
}
template VerbOption Verb::add_option(const char*, int&, const std::string&) const;
template VerbOption Verb::add_option(const char*, uint32_t&, const std::string&) const;
template VerbOption Verb::add_option(const char*, uint64_t&, const std::string&) const;
template VerbOption Verb::add_option(const char*, double&, const std::string&) const;
template VerbOption Verb::add_option(const char*, std::string&, const std::string&) const;
template VerbOption Verb::add_option(const char*, std::vector<std::string>&, const std::string&) const;

VerbOption Verb::add_flag(const char* names, bool& to, const char* what) const {
  return VerbOption(app_->add_flag(names, to, what));
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
