// SPDX-License-Identifier: Apache-2.0
// Command lines of tools: --name=value, --switch, and arguments by their place.
#ifndef SURELITE_TENSORFLOW_LITE_TOOLS_COMMAND_LINE_FLAGS_H_
#define SURELITE_TENSORFLOW_LITE_TOOLS_COMMAND_LINE_FLAGS_H_

#include <cstdint>
#include <cstring>
#include <functional>
#include <iostream>
#include <sstream>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace tflite {

class Flag {
 public:
  enum FlagType { kPositional = 0, kRequired, kOptional };

  // `val` holds the default and outlives the parse. Types: int32_t, int64_t, float, bool, std::string.
  template <typename T>
  static Flag CreateFlag(const char* name, T* val, const char* usage, FlagType flag_type = kOptional) {
    return Flag(name, std::function<void(const T&)>([val](const T& value) { *val = value; }), *val, usage, flag_type);
  }
  template <typename T>
  Flag(const char* name, const std::function<void(const T& flag_val, int argv_position)>& hook, T default_value,
       const std::string& usage_text, FlagType flag_type)
      : name_(name), usage_text_(usage_text), flag_type_(flag_type) {
    std::ostringstream shown;
    shown << std::boolalpha << default_value;
    default_for_display_ = shown.str();
    is_switch_ = std::is_same<T, bool>::value;
    type_name_ = is_switch_                              ? "bool"
                 : std::is_same<T, float>::value         ? "float"
                 : std::is_same<T, std::string>::value   ? "string"
                 : sizeof(T) == 8                        ? "int64"
                                                         : "int32";
    set_ = [hook](const std::string& text, int position) {
      T value{};
      if (!Read(text, &value)) return false;
      hook(value, position);
      return true;
    };
  }
  template <typename T>
  Flag(const char* name, const std::function<void(const T&)>& hook, T default_value, const std::string& usage_text,
       FlagType flag_type)
      : Flag(name, std::function<void(const T&, int)>([hook](const T& value, int) { hook(value); }),
             std::move(default_value), usage_text, flag_type) {}

  FlagType GetFlagType() const { return flag_type_; }

 private:
  friend class Flags;
  template <typename T>
  static bool Read(const std::string& text, T* value) {
    std::istringstream stream(text);
    return static_cast<bool>(stream >> *value) && (stream >> std::ws).eof();
  }
  static bool Read(const std::string& text, std::string* value) { return *value = text, true; }
  static bool Read(const std::string& text, bool* value) {
    *value = text == "true" || text == "1";
    return *value || text == "false" || text == "0";
  }

  std::string name_, type_name_, default_for_display_, usage_text_;
  FlagType flag_type_;
  bool is_switch_ = false;
  std::function<bool(const std::string& text, int position)> set_;
};

class Flags {
 public:
  // Takes what it knows out of argc and argv; a flag that is given twice has its first value. False after a line on
  // stderr if a value cannot be read, a required or positional flag is missing, or the rest begins with --help.
  static bool Parse(int* argc, const char** argv, const std::vector<Flag>& flag_list) {
    bool good = true;
    std::vector<bool> used(static_cast<size_t>(*argc > 0 ? *argc : 0), false);
    int place = 1;
    for (const Flag& flag : flag_list) {
      bool found = false;
      if (flag.flag_type_ == Flag::kPositional) {
        found = place < *argc;
        if (found) {
          used[static_cast<size_t>(place)] = true;
          good = flag.set_(argv[place], place) && good;
          ++place;
        }
      }
      const std::string prefix = "--" + flag.name_;
      for (int i = 1; flag.flag_type_ != Flag::kPositional && i < *argc; ++i) {
        const std::string argument = argv[i];
        const bool bare = flag.is_switch_ && argument == prefix;
        if (!bare && argument.compare(0, prefix.size() + 1, prefix + "=") != 0) continue;
        used[static_cast<size_t>(i)] = true;
        if (found) continue;
        found = true;
        if (!flag.set_(bare ? "true" : argument.substr(prefix.size() + 1), i)) {
          std::cerr << "'" << argument << "' is no value of type " << flag.type_name_ << "\n";
          good = false;
        }
      }
      if (!found && flag.flag_type_ != Flag::kOptional) {
        std::cerr << "the flag '" << flag.name_ << "' is missing\n";
        good = false;
      }
    }
    int kept = *argc > 0 ? 1 : 0;
    for (int i = 1; i < *argc; ++i)
      if (!used[static_cast<size_t>(i)]) argv[kept++] = argv[i];
    *argc = kept;
    return good && (kept < 2 || std::strcmp(argv[1], "--help") != 0);
  }
  static std::string Usage(const std::string& cmdline, const std::vector<Flag>& flag_list) {
    std::ostringstream text;
    text << "usage: " << cmdline << "\nFlags:\n";
    for (const Flag& flag : flag_list)
      text << "\t" << (flag.flag_type_ == Flag::kPositional ? "" : "--") << flag.name_ << "="
           << flag.default_for_display_ << "\t" << flag.type_name_ << "\t"
           << (flag.flag_type_ == Flag::kOptional ? "optional" : "required") << "\t" << flag.usage_text_ << "\n";
    return text.str();
  }
  static std::string ArgsToString(int argc, const char** argv) {
    std::string all;
    for (int i = 1; i < argc; ++i) all += (i > 1 ? " " : "") + std::string(argv[i]);
    return all;
  }
};

}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_TOOLS_COMMAND_LINE_FLAGS_H_
