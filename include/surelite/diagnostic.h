// SPDX-License-Identifier: Apache-2.0
// Diagnostics are data: a stable code, the place, and named arguments. Words come from codes.def, at the edge. They are
// plain values: one may be read from several threads as long as none changes it. Functions that make text allocate it,
// and do nothing else.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "surelite/result.h"

namespace surelite {

enum class Code : uint16_t {
#define CODE(id, severity, words, next) id,
#include "surelite/codes.def"
#undef CODE
};

enum class Severity : uint8_t { note, warning, error };

// "M101"; the family letter tells the stage. "?" for a number that is no code.
[[nodiscard]] std::string_view name_of(Code code);
// `error` for a number that is no code.
[[nodiscard]] Severity severity_of(Code code);
// All codes in order of declaration.
[[nodiscard]] std::vector<Code> all_codes();
// False, and *code as it was, if no code has that name ("M101").
[[nodiscard]] bool find_code(std::string_view name, Code* code);

// A named value on its way into a diagnostic; a text must live as long as the call that gets it.
struct ArgumentView {
  enum class Kind : uint8_t { integer, real, text };
  constexpr ArgumentView(const char* argument_name, std::string_view v)
      : name(argument_name), kind(Kind::text), text(v) {}
  constexpr ArgumentView(const char* argument_name, const char* v) : ArgumentView(argument_name, std::string_view(v)) {}
  ArgumentView(const char* argument_name, const std::string& v) : ArgumentView(argument_name, std::string_view(v)) {}
  constexpr ArgumentView(const char* argument_name, double v) : name(argument_name), kind(Kind::real), real(v) {}
  template <class Integer, std::enable_if_t<std::is_integral_v<Integer>, int> = 0>
  constexpr ArgumentView(const char* argument_name, Integer v)
      : name(argument_name), kind(Kind::integer), integer(static_cast<int64_t>(v)) {}

  const char* name;
  Kind kind;
  union {
    int64_t integer;
    double real;
    std::string_view text;
  };
};

struct Argument {
  Argument(const ArgumentView& view);
  template <class Value>
  Argument(const char* argument_name, const Value& value) : Argument(ArgumentView(argument_name, value)) {}

  std::string name;
  std::variant<int64_t, double, std::string> value;
};

// Where in the model: -1 and empty mean "not applicable".
struct Where {
  int subgraph = -1;
  int op = -1;
  std::string op_name;
  int tensor = -1;
  std::string tensor_name;
  int64_t byte_begin = -1;
  int64_t byte_end = -1;
};

struct Diagnostic {
  Diagnostic(Code of_code, Where at, std::vector<Argument> with);
  Diagnostic(const Diagnostic&);
  Diagnostic(Diagnostic&&) noexcept;
  Diagnostic& operator=(const Diagnostic&);
  Diagnostic& operator=(Diagnostic&&) noexcept;
  ~Diagnostic();

  Code code;
  Where where;
  std::vector<Argument> arguments;

  [[nodiscard]] Severity severity() const { return severity_of(code); }
  // The sentence with its arguments filled in.
  [[nodiscard]] std::string message() const;
  // What to do next; empty if the sentence says it all.
  [[nodiscard]] std::string hint() const;
  // "subgraph 0, op 7 CONV_2D, tensor 3 \"bias\", bytes 0x1a4c..0x1a50"; empty without a place.
  [[nodiscard]] std::string place() const;
  // "M101 error: ... (place). hint" on one line.
  [[nodiscard]] std::string text() const;
  // Nullptr without an argument of that name.
  [[nodiscard]] const Argument* find(std::string_view name) const;
};

// What a failed call returns: at least one diagnostic, the first is the one to show if there is room for one. Access by
// position is safe: where there is no diagnostic, it gives a note (A720) which says so; a list that is about to go, as
// in `open(path).error()[0]`, gives the diagnostic itself, which a reference may keep.
class Diagnostics : public std::vector<Diagnostic> {
 public:
  Diagnostics() = default;
  Diagnostics(std::initializer_list<Diagnostic> list);
  Diagnostics(const Diagnostics&);
  Diagnostics(Diagnostics&&) noexcept = default;
  Diagnostics& operator=(const Diagnostics&);
  Diagnostics& operator=(Diagnostics&&) noexcept;
  ~Diagnostics();

  [[nodiscard]] const Diagnostic& operator[](size_t i) const& noexcept { return at(i); }
  [[nodiscard]] const Diagnostic& at(size_t i) const& noexcept;
  [[nodiscard]] const Diagnostic& front() const& noexcept { return at(0); }
  [[nodiscard]] const Diagnostic& back() const& noexcept { return at(size() - 1); }
  [[nodiscard]] Diagnostic operator[](size_t i) && { return at(i); }
  [[nodiscard]] Diagnostic at(size_t i) && { return at(i); }
  [[nodiscard]] Diagnostic front() && { return at(0); }
  [[nodiscard]] Diagnostic back() && { return at(size() - 1); }
};

template <class T>
Diagnostics Result<T>::error() && {
  return failure_.list();
}

// A diagnostic with its place and arguments, and the same as what a failing function returns.
[[nodiscard, gnu::cold]] Diagnostic diagnose(Code code, const Where& where,
                                             std::initializer_list<ArgumentView> arguments = {});
[[nodiscard, gnu::cold]] Diagnostic diagnose(Code code, std::initializer_list<ArgumentView> arguments = {});
[[gnu::cold]] Failure fail(Diagnostic diagnostic) noexcept;
[[gnu::cold]] Failure fail(Code code, std::initializer_list<ArgumentView> arguments = {}) noexcept;

// Whether one of them has severity `error`.
[[nodiscard]] bool has_errors(const Diagnostics& list);

}  // namespace surelite
