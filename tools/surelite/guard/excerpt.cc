// SPDX-License-Identifier: Apache-2.0
#include "guard/excerpt.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace surelite::tool {
namespace {

constexpr std::uintmax_t kMostFileBytes = 16 << 20;
constexpr size_t kMostLetters = 400;

// Without what stands at its end; tabs as blanks.
std::string plain(std::string line) {
  line.erase(line.find_last_not_of(" \t\r") + 1);
  std::replace(line.begin(), line.end(), '\t', ' ');
  return line.substr(0, kMostLetters);
}

}  // namespace

Json source_excerpt(const std::string& file, int line) {
  std::error_code error;
  if (file.empty() || line < 1 || !std::filesystem::is_regular_file(file, error) ||
      std::filesystem::file_size(file, error) > kMostFileBytes || error)
    return nullptr;
  std::ifstream stream(file);
  Json excerpt = {{"file", file}, {"line", line}};
  std::string text;
  for (int number = 1; number <= line + 1 && std::getline(stream, text); ++number)
    if (number >= line - 1) excerpt[number < line ? "before" : number == line ? "text" : "after"] = plain(text);
  return excerpt.contains("text") ? std::move(excerpt) : Json();
}

}  // namespace surelite::tool
