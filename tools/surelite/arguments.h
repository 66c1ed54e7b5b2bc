// SPDX-License-Identifier: Apache-2.0
// What a verb says of its options and arguments. CLI11 reads them; it is behind these handles because including it
// costs seconds of compiling in every file.
#pragma once

#include <functional>
#include <initializer_list>
#include <string>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace surelite::tool {

// An option or a positional argument of a verb; a handle, valid as long as the App.
class VerbOption {
 public:
  explicit VerbOption(CLI::Option* option) : option_(option) {}

  VerbOption required() const;
  VerbOption type_name(const char* name) const;       // "FILE"
  VerbOption one_of(std::initializer_list<const char*> choices) const;
  VerbOption within(int least, int most) const;
  VerbOption positive() const;
  VerbOption not_negative() const;
  VerbOption bytes() const;                           // takes 64MB, 2k
  VerbOption expected(int least, int most) const;     // values of a list
  VerbOption one_at_a_time() const;                   // a list grows by repeating the option only
  VerbOption default_text(const char* text) const;    // what --help says
  VerbOption show_default() const;                    // --help says the value that the variable has now
  bool given() const;                                 // once the command line is read

 private:
  CLI::Option* option_;
};

// A verb while its options are declared; a handle as well.
class Verb {
 public:
  explicit Verb(CLI::App* app) : app_(app) {}

  // `names` as in "-o,--output", without dashes for a positional argument. `to` is set when the command line is read;
  // its type is one of those that arguments.cc lists.
  template <class T>
  VerbOption add_option(const char* names, T& to, const std::string& what) const;
  VerbOption add_flag(const char* names, bool& to, const char* what) const;
  void callback(std::function<void()> chosen) const;

 private:
  CLI::App* app_;
};

// For a callback of a verb: ends reading the command line as a wrong use of the tool.
[[noreturn]] void refuse_usage(const std::string& what);

}  // namespace surelite::tool
