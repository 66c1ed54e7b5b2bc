// SPDX-License-Identifier: Apache-2.0
// Words of a text as the numbers that a model with a vocabulary takes.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace surelite::tool {

struct Vocabulary {
  std::map<std::string, int32_t, std::less<>> words;
  std::optional<int32_t> start, unknown;
  int32_t padding = 0;
};

// A line is "word number", or a word whose number is that of its line. Nothing for pieces of words ("[CLS]" is among
// them), and for a file that is no vocabulary.
std::optional<Vocabulary> read_vocabulary(const std::vector<std::string>& lines);

// `count` numbers: <START>, the words, padding. What is no letter, digit, underscore or apostrophe parts words; one
// that is not known as it stands is looked up in small letters, and is <UNKNOWN> else. `used` says how many fitted.
std::vector<int32_t> tokens_of(std::string_view text, const Vocabulary& vocabulary, size_t count, size_t* used);

}  // namespace surelite::tool
