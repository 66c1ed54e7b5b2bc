// SPDX-License-Identifier: Apache-2.0
#include "render/cpp_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace surelite::tool {
namespace {

constexpr std::string_view kReserved[] = {
    "alignas",  "alignof",  "and",       "asm",      "auto",     "bool",      "break",    "case",   "catch",
    "char",     "class",    "const",     "continue", "default",  "delete",    "do",       "double", "else",
    "enum",     "explicit", "export",    "extern",   "false",    "float",     "for",      "friend", "goto",
    "if",       "inline",   "int",       "long",     "mutable",  "namespace", "new",      "not",    "operator",
    "or",       "private",  "protected", "public",   "register", "return",    "short",    "signed", "sizeof",
    "static",   "struct",   "switch",    "template", "this",     "throw",     "true",     "try",    "typedef",
    "typename", "union",    "unsigned",  "using",    "virtual",  "void",      "volatile", "while",  "xor",
    "Runner",   "Values",   "std",       "surelite", "open",     "run",       "session"};

}  // namespace

std::string identifier(std::string_view name, std::string_view otherwise, std::set<std::string>* taken) {
  std::string text;
  for (const char c : name) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (letter)
      text.push_back(c);
    else if (!text.empty() && text.back() != '_')
      text.push_back('_');
  }
  while (!text.empty() && text.back() == '_') text.pop_back();
  if (text.empty()) text = otherwise;
  if (text[0] >= '0' && text[0] <= '9') text = std::string(otherwise) + "_" + text;
  if (std::find(std::begin(kReserved), std::end(kReserved), text) != std::end(kReserved)) text += "_";
  const std::string base = text;
  for (int i = 2; !taken->insert(text).second; ++i) text = fmt::format("{}_{}", base, i);
  return text;
}

std::string literal_of(std::string_view text) {
  std::string literal = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    literal += c == '"' || c == '\\' || byte < 0x20 || byte > 0x7e ? fmt::format("\\{:03o}", byte) : std::string(1, c);
  }
  return literal + "\"";
}

}  // namespace surelite::tool
