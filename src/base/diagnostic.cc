// SPDX-License-Identifier: Apache-2.0
// Turns diagnostics into words: the table of codes, and filling arguments into sentences.
#include "surelite/diagnostic.h"

#include <fmt/format.h>

#include <algorithm>

namespace surelite {
namespace {

constexpr Severity note = Severity::note;
constexpr Severity warning = Severity::warning;
constexpr Severity error = Severity::error;

struct Entry {
  std::string_view name;
  Severity severity;
  std::string_view words;
  std::string_view next;
};

constexpr Entry kEntries[] = {
#define CODE(id, severity, words, next) {#id, severity, words, next},
#include "surelite/codes.def"
#undef CODE
};

constexpr Entry kNoEntry = {"?", error, "a code that does not exist", ""};

const Entry& entry(Code code) {
  return static_cast<size_t>(code) < std::size(kEntries) ? kEntries[static_cast<size_t>(code)] : kNoEntry;
}

std::string to_text(const Argument& argument) {
  if (const auto* i = std::get_if<int64_t>(&argument.value)) return std::to_string(*i);
  if (const auto* d = std::get_if<double>(&argument.value)) return fmt::format("{:.9g}", *d);
  return std::get<std::string>(argument.value);
}

// Replaces {name} by the argument; an argument that is missing stays visible as "?".
std::string fill(std::string_view words, const Diagnostic& diagnostic) {
  std::string text;
  size_t at = 0;
  while (at < words.size()) {
    const size_t open = words.find('{', at);
    const size_t close = open == words.npos ? words.npos : words.find('}', open);
    if (close == words.npos) break;
    text.append(words.substr(at, open - at));
    const Argument* argument = diagnostic.find(words.substr(open + 1, close - open - 1));
    text += argument ? to_text(*argument) : "?";
    at = close + 1;
  }
  text.append(words.substr(std::min(at, words.size())));
  return text;
}

}  // namespace

Argument::Argument(const ArgumentView& view) : name(view.name) {
  switch (view.kind) {
    case ArgumentView::Kind::integer: value = view.integer; break;
    case ArgumentView::Kind::real: value = view.real; break;
    case ArgumentView::Kind::text: value = std::string(view.text); break;
  }
}

Diagnostic::Diagnostic(Code of_code, Where at, std::vector<Argument> with)
    : code(of_code), where(std::move(at)), arguments(std::move(with)) {}
Diagnostic::Diagnostic(const Diagnostic&) = default;
Diagnostic::Diagnostic(Diagnostic&&) noexcept = default;
Diagnostic& Diagnostic::operator=(const Diagnostic&) = default;
Diagnostic& Diagnostic::operator=(Diagnostic&&) noexcept = default;
Diagnostic::~Diagnostic() = default;

Diagnostics::Diagnostics(std::initializer_list<Diagnostic> list) : vector(list) {}
Diagnostics::Diagnostics(const Diagnostics&) = default;
Diagnostics& Diagnostics::operator=(const Diagnostics&) = default;
Diagnostics& Diagnostics::operator=(Diagnostics&&) noexcept = default;
Diagnostics::~Diagnostics() = default;

Diagnostic diagnose(Code code, const Where& where, std::initializer_list<ArgumentView> arguments) {
  return {code, where, {arguments.begin(), arguments.end()}};
}
Diagnostic diagnose(Code code, std::initializer_list<ArgumentView> arguments) {
  return diagnose(code, Where{}, arguments);
}

const Diagnostic& Diagnostics::at(size_t i) const& noexcept {
  static const Diagnostic none(Code::A720, {}, {});
  return i < size() ? data()[i] : none;
}

std::string_view name_of(Code code) { return entry(code).name; }
Severity severity_of(Code code) { return entry(code).severity; }

std::vector<Code> all_codes() {
  std::vector<Code> codes;
  for (size_t i = 0; i < std::size(kEntries); ++i) codes.push_back(static_cast<Code>(i));
  return codes;
}

bool find_code(std::string_view name, Code* code) {
  for (size_t i = 0; i < std::size(kEntries); ++i) {
    if (kEntries[i].name != name) continue;
    *code = static_cast<Code>(i);
    return true;
  }
  return false;
}

const Argument* Diagnostic::find(std::string_view name) const {
  for (const Argument& argument : arguments)
    if (argument.name == name) return &argument;
  return nullptr;
}

std::string Diagnostic::message() const { return fill(entry(code).words, *this); }

std::string Diagnostic::hint() const {
  if (const Argument* own = find("hint")) return to_text(*own);
  return fill(entry(code).next, *this);
}

namespace {

// Without the tensor's name where the sentence before has said it.
std::string in_words(const Where& where, bool name_is_known) {
  std::string text;
  const auto add = [&](const std::string& part) { text += (text.empty() ? "" : ", ") + part; };
  if (where.subgraph >= 0) add(fmt::format("subgraph {}", where.subgraph));
  if (where.op >= 0) add(fmt::format("op {} {}", where.op, where.op_name));
  else if (!where.op_name.empty()) add(where.op_name);
  if (where.tensor >= 0)
    add(name_is_known ? fmt::format("tensor {}", where.tensor)
                      : fmt::format("tensor {} \"{}\"", where.tensor, where.tensor_name));
  if (where.byte_begin >= 0 && where.byte_end >= 0)
    add(fmt::format("bytes {:#x}..{:#x}", where.byte_begin, where.byte_end));
  else if (where.byte_begin >= 0) add(fmt::format("byte {:#x}", where.byte_begin));
  return text;
}

}  // namespace

std::string Diagnostic::place() const { return in_words(where, false); }

std::string Diagnostic::text() const {
  constexpr std::string_view kNames[] = {"note", "warning", "error"};
  const std::string sentence = message();
  std::string line = fmt::format("{} {}: {}", name_of(code), kNames[static_cast<int>(severity())], sentence);
  const bool named = !where.tensor_name.empty() && sentence.find('"' + where.tensor_name + '"') != std::string::npos;
  const std::string at = in_words(where, named);
  if (!at.empty()) line += " (" + at + ")";
  const std::string next = hint();
  if (!next.empty()) line += ". " + next;
  return line;
}

bool has_errors(const Diagnostics& list) {
  return std::any_of(list.begin(), list.end(), [](const Diagnostic& d) { return d.severity() == Severity::error; });
}

}  // namespace surelite
