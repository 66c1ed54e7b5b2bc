// SPDX-License-Identifier: Apache-2.0
// Diagnostics are data: a stable code, the place, and named arguments. Words come from codes.def, at the edge.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <variant>
#include <vector>

namespace surelite {

enum class Code : uint16_t {
#define CODE(id, severity, words, next) id,
#include "surelite/codes.def"
#undef CODE
};

enum class Severity : uint8_t { note, warning, error };

// "M101"; the family letter tells the stage.
std::string_view name_of(Code code);
Severity severity_of(Code code);
// All codes in order of declaration, for `explain` and for the catalogue test.
std::vector<Code> all_codes();
// False if no code has that name.
bool find_code(std::string_view name, Code* code);

// A named value on its way into a diagnostic; a text must live as long as the call that gets it.
struct ArgumentView {
  enum class Kind : uint8_t { integer, real, text };
  constexpr ArgumentView(const char* argument_name, std::string_view v) : name(argument_name), kind(Kind::text), text(v) {}
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

  Severity severity() const { return severity_of(code); }
  // The sentence with its arguments filled in.
  std::string message() const;
  // What to do next; empty if the sentence says it all.
  std::string hint() const;
  // "subgraph 0, op 7 CONV_2D, tensor 3 \"bias\", bytes 0x1a4c..0x1a50"; empty without a place.
  std::string place() const;
  // "M101 error: ... (place). hint" on one line.
  std::string text() const;
  // Nullptr without an argument of that name.
  const Argument* find(std::string_view name) const;
};

// What a failed call returns: at least one diagnostic, the first is the one to show if there is room for one.
class Diagnostics : public std::vector<Diagnostic> {
 public:
  Diagnostics() = default;
  Diagnostics(std::initializer_list<Diagnostic> list);
  Diagnostics(const Diagnostics&);
  Diagnostics(Diagnostics&&) noexcept = default;
  Diagnostics& operator=(const Diagnostics&);
  Diagnostics& operator=(Diagnostics&&) noexcept;
  ~Diagnostics();
};

template <class T>
using Result = tl::expected<T, Diagnostics>;
using Status = Result<void>;

// Failing is rare: these keep its code out of the way of what calls them.
[[gnu::cold]] Diagnostic diagnose(Code code, const Where& where, std::initializer_list<ArgumentView> arguments = {});
[[gnu::cold]] Diagnostic diagnose(Code code, std::initializer_list<ArgumentView> arguments = {});
[[gnu::cold]] tl::unexpected<Diagnostics> fail(Diagnostic diagnostic);
[[gnu::cold]] tl::unexpected<Diagnostics> fail(Code code, std::initializer_list<ArgumentView> arguments = {});

bool has_errors(const Diagnostics& list);

}  // namespace surelite

// Return early with the diagnostics of a failed Status or Result.
#define SURELITE_TRY(expression)                                                        \
  do {                                                                                  \
    auto surelite_status_ = (expression);                                               \
    if (!surelite_status_) [[unlikely]] return tl::unexpected(std::move(surelite_status_).error());  \
  } while (0)
#define SURELITE_JOIN2_(a, b) a##b
#define SURELITE_JOIN_(a, b) SURELITE_JOIN2_(a, b)
#define SURELITE_LET_(name, declaration, expression)              \
  auto name = (expression);                                       \
  if (!name) [[unlikely]] return tl::unexpected(std::move(name).error()); \
  declaration = std::move(*name)
// SURELITE_LET(auto x, f()): declare x from a Result, or return its diagnostics.
#define SURELITE_LET(declaration, expression) \
  SURELITE_LET_(SURELITE_JOIN_(surelite_result_, __LINE__), declaration, expression)
