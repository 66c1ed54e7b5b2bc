// SPDX-License-Identifier: Apache-2.0
#include "input/text.h"

#include <fmt/format.h>

#include <charconv>

#include "base/platform/files.h"
#include "input/file.h"

namespace surelite::tool {
namespace {

constexpr uint64_t kMostLabelBytes = 64 << 20;

// The label behind its own number, or null if the line does not start with `number`.
bool strip_number(const std::string& line, size_t number, std::string* label) {
  size_t value = 0;
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), value);
  if (error != std::errc() || value != number) return false;
  auto at = static_cast<size_t>(end - line.data());
  if (at >= line.size() || (line[at] != ' ' && line[at] != ':' && line[at] != '\t' && line[at] != ',')) return false;
  at = line.find_first_not_of(" :\t,", at);
  *label = at == line.npos ? "" : line.substr(at);
  return true;
}

}  // namespace

std::vector<std::string> split_lines(std::string_view text) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  std::vector<std::string> lines;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.emplace_back(line);
    text = end == text.npos ? std::string_view() : text.substr(end + 1);
  }
  return lines;
}

Result<std::vector<double>> parse_numbers(const std::vector<std::string>& lines, const std::string& path) {
  constexpr const char* kBlanks = " \t,;[]()";
  std::vector<double> numbers;
  for (size_t l = 0; l < lines.size(); ++l) {
    const std::string line = lines[l].substr(0, lines[l].find('#'));
    for (size_t at = line.find_first_not_of(kBlanks); at != line.npos;) {
      const size_t end = std::min(line.find_first_of(kBlanks, at), line.size());
      const char* first = line.data() + at + (line[at] == '+' ? 1 : 0);
      double value = 0;
      const auto [stop, error] = std::from_chars(first, line.data() + end, value);
      if (error != std::errc() || stop != line.data() + end)
        return bad_file(path, "numbers", fmt::format("line {} has \"{}\"", l + 1, line.substr(at, end - at)));
      numbers.push_back(value);
      at = line.find_first_not_of(kBlanks, end);
    }
  }
  return numbers;
}

Result<std::vector<std::string>> read_labels(const std::string& path) {
  SURELITE_LET(FileImage file, FileImage::open(path, kMostLabelBytes));
  SURELITE_TRY(file.read(0, file.bytes().size()));
  const std::span<const std::byte> bytes = file.bytes();
  std::vector<std::string> lines = split_lines({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  std::vector<std::string> stripped(lines.size());
  for (size_t i = 0; i < lines.size(); ++i)
    if (!strip_number(lines[i], i, &stripped[i])) return lines;
  return stripped;
}

}  // namespace surelite::tool
