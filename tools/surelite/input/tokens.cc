// SPDX-License-Identifier: Apache-2.0
#include "input/tokens.h"

#include <algorithm>
#include <charconv>

namespace surelite::tool {
namespace {

constexpr size_t kMostWords = 1'000'000;

// Bytes above 127 are parts of letters.
bool is_of_word(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_' ||
         byte == '\'' || byte >= 128;
}

std::string in_small_letters(std::string_view word) {
  std::string text(word);
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

}  // namespace

std::optional<Vocabulary> read_vocabulary(const std::vector<std::string>& lines) {
  if (lines.empty() || lines.size() > kMostWords) return std::nullopt;
  const auto number_of = [](std::string_view line) -> std::optional<int32_t> {
    const size_t blank = line.rfind(' ');
    int32_t number = 0;
    if (blank == line.npos || blank == 0) return std::nullopt;
    const auto [end, error] = std::from_chars(line.data() + blank + 1, line.data() + line.size(), number);
    return error == std::errc() && end == line.data() + line.size() && number >= 0 ? std::optional(number)
                                                                                   : std::nullopt;
  };
  const bool numbered = std::all_of(lines.begin(), lines.end(), [&](const auto& line) { return number_of(line); });
  Vocabulary vocabulary;
  for (size_t i = 0; i < lines.size(); ++i) {
    const std::string_view line = lines[i];
    vocabulary.words.emplace(line.substr(0, numbered ? line.rfind(' ') : line.npos),
                             numbered ? *number_of(line) : static_cast<int32_t>(i));
  }
  if (vocabulary.words.contains("[CLS]")) return std::nullopt;
  const auto find = [&](std::string_view name) -> std::optional<int32_t> {
    const auto found = vocabulary.words.find(name);
    return found == vocabulary.words.end() ? std::nullopt : std::optional(found->second);
  };
  vocabulary.start = find("<START>");
  vocabulary.unknown = find("<UNKNOWN>");
  vocabulary.padding = find("<PAD>").value_or(0);
  return vocabulary;
}

std::vector<int32_t> tokens_of(std::string_view text, const Vocabulary& vocabulary, size_t count, size_t* used) {
  std::vector<int32_t> tokens;
  if (vocabulary.start && count > 0) tokens.push_back(*vocabulary.start);
  *used = 0;
  for (size_t at = 0; at < text.size() && tokens.size() < count;) {
    const auto begin = std::find_if(text.begin() + static_cast<std::ptrdiff_t>(at), text.end(), is_of_word);
    const auto end = std::find_if_not(begin, text.end(), is_of_word);
    at = static_cast<size_t>(end - text.begin());
    if (begin == end) break;
    const std::string_view word(&*begin, static_cast<size_t>(end - begin));
    auto found = vocabulary.words.find(word);
    if (found == vocabulary.words.end()) found = vocabulary.words.find(in_small_letters(word));
    if (found == vocabulary.words.end() && !vocabulary.unknown) continue;
    tokens.push_back(found == vocabulary.words.end() ? *vocabulary.unknown : found->second);
    ++*used;
  }
  tokens.resize(count, vocabulary.padding);
  return tokens;
}

}  // namespace surelite::tool
